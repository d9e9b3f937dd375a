package io.github.listenqueue.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueLoad;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {

    private static String answer(double share, String reason) {
        return new String(Answer.of(new ListenQueueLoad(Instant.EPOCH, share, reason)), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "0.75, 75", "0.746, 75", "0.1, 10", "0.01, 1"})
    void shareIsGivenInPerCent(double share, int percent) {
        assertThat(answer(share, "calm")).isEqualTo("up " + percent + "% #calm\n");
    }

    @Test
    void reasonIsOneShortLineOfAscii() {
        assertThat(answer(1, "a\nb\u0001c\u2028\u00e4, \"d\"")).isEqualTo("up 100% #a?b?c??; 'd'\n");
        assertThat(answer(1, "x".repeat(5_000))).hasSizeLessThan(400).endsWith("x\n");
    }
}
