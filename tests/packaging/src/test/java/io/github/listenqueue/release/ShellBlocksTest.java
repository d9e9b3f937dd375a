package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of the documents, with valid syntax and existing names of this repository. */
class ShellBlocksTest {

    @ParameterizedTest
    @MethodSource("commands")
    void hasValidSyntax(Block block) throws Exception {
        Process bash = new ProcessBuilder("bash", "-n", "-c", block.text())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(bash.waitFor()).isZero();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void namesExistingThings(Block block) {
        assertThat(Words.unknown(block.text())).isEmpty();
    }

    static List<Block> commands() {
        return Stream.concat(Documents.blocks("sh").stream(), Documents.blocks("indented").stream())
                .filter(block -> !block.text().matches("(?s)(INFO|WARN) .*"))
                .toList();
    }

    @Test
    void aMistakeIsDetected() {
        assertThat(Words.unknown("examples/incident/go")).containsExactly("examples/incident/go");
        assertThat(Words.unknown("mvn -pl cores,bom test")).containsExactly("cores");
        assertThat(Words.unknown("mvn -Preleased verify")).containsExactly("-Preleased");
        assertThat(Words.unknown("java -cp a io.github.listenqueue.Nothing"))
                .containsExactly("io.github.listenqueue.Nothing");
        assertThat(Words.unknown("java -jar listenqueue-core-0.0.0.jar")).containsExactly("listenqueue-core-0.0.0.jar");
    }
}
