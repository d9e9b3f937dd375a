package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of {@code docs/writing.md} that a program can check, for every Java file of the project. */
class WritingTest {

    private static final Pattern HEADLESS = Pattern.compile(
            "/\\*\\*[\\s*]*(What|Who|Whoever|Whose|Whom|Which|Where|Whether|How|Why)\\b[^\\n]*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern SUPERLATIVE = Pattern.compile("\\b(MOST|LONGEST|SHORTEST|FEWEST)_[A-Z]\\w*");

    @Test
    void noJavadocBeginsWithAnInterrogative() throws IOException {
        assertThat(findings(HEADLESS)).isEmpty();
    }

    @Test
    void boundsAreCalledMaxAndMin() throws IOException {
        assertThat(findings(SUPERLATIVE)).isEmpty();
    }

    @Test
    void bothRulesDetectViolations() {
        assertThat(HEADLESS.matcher("/**\n * Whether a file is open.\n */").find())
                .isTrue();
        assertThat(HEADLESS.matcher("/** Tells whether a file is open. */").find())
                .isFalse();
        assertThat(SUPERLATIVE.matcher("int " + "MOST" + "_ROWS = 1;").find()).isTrue();
        assertThat(SUPERLATIVE.matcher("int MAX_ROWS = 1;").find()).isFalse();
    }

    private static List<String> findings(Pattern forbidden) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Documents.REPOSITORY)) {
            for (Path file : (Iterable<Path>) files.filter(WritingTest::isSource)::iterator) {
                String text = Files.readString(file);
                Matcher matcher = forbidden.matcher(text);
                while (matcher.find()) {
                    long line = text.substring(0, matcher.start()).lines().count() + 1;
                    found.add(Documents.REPOSITORY.relativize(file) + ":" + line + ": "
                            + matcher.group().strip());
                }
            }
        }
        return found;
    }

    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java")
                && !file.toString().contains("/target/")
                && !file.endsWith("WritingTest.java");
    }
}
