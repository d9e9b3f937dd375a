package io.github.listenqueue.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.internal.events.Samples;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A finding as its {@code toString()}, and as the text of its diagnosis. */
class FindingTextTest {

    private static final ListenQueue QUEUE = Samples.queue("http", 129, 128, LimitSource.KERNEL);

    @Test
    void aFindingIsOneLine() {
        assertThat(Samples.finding(QUEUE, "Thread 'main' is busy.", List.of("a", "b"), List.of("c", "d")))
                .hasToString("Diagnosis of listener http (port 8080): BURST. Thread 'main' is busy. Advice: c.");
        assertThat(Samples.finding(QUEUE, "Nothing is known.", List.of(), List.of()))
                .hasToString("Diagnosis of listener http (port 8080): BURST. Nothing is known.");
        assertThat(Samples.finding(Samples.unix("/run/a\nb.sock"), "a\r\nb", List.of(), List.of()))
                .hasToString("Diagnosis of listener /run/a?b.sock: BURST. a??b");
    }

    @Test
    void aLongFindingLosesTheEndOfItsSentenceAndKeepsItsAdvice() {
        String clause = "x".repeat(150);

        assertThat(line(clause + "; limit " + clause + "; clients."))
                .isEqualTo("Diagnosis of listener http (port 8080): BURST. " + clause + "; limit " + clause
                        + "; clients. Advice: c.");
        assertThat(line(clause + "; " + clause + "; " + clause + "."))
                .isEqualTo("Diagnosis of listener http (port 8080): BURST. " + clause + "; " + clause + ". Advice: c.");
        assertThat(line(clause + clause + clause)).hasSize(400).endsWith("x…");
    }

    @Test
    void theTextOfADiagnosisHasCauseAndExplanationThenEvidenceThenAdvice() {
        assertThat(text(
                        Samples.finding(QUEUE, "Thread 'main' is busy.", List.of("a", "b\nb"), List.of("c", "d")),
                        Samples.finding(QUEUE, "Nothing is known.", List.of(), List.of())))
                .isEqualTo("""
                        BURST (likely): Thread 'main' is busy.
                          a
                          b?b
                          -> c
                          -> d
                        BURST (likely): Nothing is known.""");
        assertThat(text()).isEmpty();
    }

    private static String line(String explanation) {
        return Samples.finding(QUEUE, explanation, List.of(), List.of("c")).toString();
    }

    private static String text(Finding... findings) {
        return new ListenQueueDiagnosis(Instant.EPOCH, List.of(findings)).text();
    }
}
