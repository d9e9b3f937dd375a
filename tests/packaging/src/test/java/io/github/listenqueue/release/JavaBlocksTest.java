package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java code of the documents and of the Javadoc, compiled against the published modules. */
class JavaBlocksTest {

    /** The class around code that is no whole file. Names that the code does not declare are fields here. */
    private static final String AROUND_A_FRAGMENT = """
            import io.github.listenqueue.*;
            import io.github.listenqueue.balancer.*;
            import io.github.listenqueue.micrometer.*;
            import io.github.listenqueue.spring.*;
            import io.micrometer.core.instrument.*;
            import java.time.*;
            import java.util.*;

            class Code {
                ListenQueueMonitor monitor;
                MeterRegistry registry;

                void fragment() throws Exception {
            <the code>
                }
            }
            """;

    private static final Pattern WHOLE_FILE = Pattern.compile("\\s*(package|import) ");

    @TempDir
    Path classes;

    @ParameterizedTest
    @MethodSource({"inDocuments", "inJavadoc"})
    void compiles(Block block) {
        assertThat(errors(block.text())).isEmpty();
    }

    @Test
    void aMistakeIsDetected() {
        assertThat(errors("ListenQueueMonitor.start().noSuchMethod();")).hasSize(1);
    }

    @Test
    void theReadmeAndTheJavadocHaveCode() {
        assertThat(inDocuments()).extracting(Block::place).anyMatch(place -> place.startsWith("README.md"));
        assertThat(inJavadoc()).extracting(Block::place).anyMatch(place -> place.contains("ListenQueueMonitor.java"));
    }

    static List<Block> inDocuments() {
        return Documents.blocks("java");
    }

    static List<Block> inJavadoc() {
        return JavadocBlocks.all();
    }

    private List<String> errors(String code) {
        String source = WHOLE_FILE.matcher(code).lookingAt() ? code : AROUND_A_FRAGMENT.replace("<the code>", code);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options = List.of("-proc:none", "-Xlint:all,-classfile,-path", "-d", classes.toString());
        compiler.getTask(null, null, found, options, null, List.of(new Source(source)))
                .call();
        return found.getDiagnostics().stream()
                .map(each -> each.getKind() + ": " + each.getMessage(Locale.ROOT))
                .toList();
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String text) {
            super(URI.create("string:///Code.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
