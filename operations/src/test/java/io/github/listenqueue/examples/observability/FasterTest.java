package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FasterTest {

    @Test
    void dividesEveryDuration() {
        assertThat(Faster.of("for: 2m\nexpr: avg_over_time((a >= 0)[5m:15s]) > 0.5 or b[1d] offset 1h"))
                .isEqualTo(
                        "for: 8000ms\nexpr: avg_over_time((a >= 0)[20000ms:1000ms]) > 0.5 or b[5760000ms] offset 240000ms");
    }

    @Test
    void dividesTheComparedSeconds() {
        assertThat(Faster.of("listen_queue_snapshot_age_seconds > 60"))
                .isEqualTo("listen_queue_snapshot_age_seconds > 4");
    }

    @Test
    void keepsOtherNumbers() {
        String text =
                "record: job:listen_queue_drops_packets:rate5m # 2 minutes, 0.5 and {{ $value }} of 100s_of_things";
        assertThat(Faster.of(text)).isEqualTo(text);
    }

    @Test
    void findsTheOnlyNumberOfSecondsInTheShippedRules() {
        assertThat(Kit.rules().stream()
                        .map(Rule::expr)
                        .filter(expr -> !Faster.of(expr).equals(expr)))
                .hasSizeGreaterThan(10)
                .anyMatch(expr -> Faster.of(expr).contains("listen_queue_snapshot_age_seconds > 4\n"));
    }
}
