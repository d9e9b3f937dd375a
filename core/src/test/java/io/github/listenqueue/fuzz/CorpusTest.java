package io.github.listenqueue.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replays the kept inputs: real, old, truncated and hostile ones. */
class CorpusTest {

    @ParameterizedTest
    @EnumSource
    void libraryAgreesWithTheReference(Target target) throws IOException {
        Fuzzed fuzzed = Fuzzed.plain(target);
        List<Path> kept = target.kept();
        assertThat(kept).isNotEmpty();
        for (Path file : kept) {
            try {
                fuzzed.check(Files.readAllBytes(file));
            } catch (Throwable e) {
                throw new AssertionError(file + ": " + e, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void libraryAgreesWithTheReferenceOnTruncatedInputs(Target target) throws IOException {
        Fuzzed fuzzed = Fuzzed.plain(target);
        for (Path file : target.kept()) {
            byte[] input = Files.readAllBytes(file);
            int stride = 1 + input.length / 200;
            for (int length = 0; length < input.length; length += stride) {
                try {
                    fuzzed.check(Arrays.copyOf(input, length));
                } catch (Throwable e) {
                    throw new AssertionError(file + ", " + length + " bytes of it: " + e, e);
                }
            }
        }
    }
}
