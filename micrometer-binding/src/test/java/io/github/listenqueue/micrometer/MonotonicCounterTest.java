package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MonotonicCounterTest {

    private OptionalDouble source = OptionalDouble.empty();
    private final MonotonicCounter count = new MonotonicCounter(() -> source);

    @Test
    void isKnownOnceTheSourceIs() {
        assertThat(count.isKnown()).isFalse();
        source = OptionalDouble.of(0);
        assertThat(count.isKnown()).isTrue();
    }

    @Test
    void standsStillWhileTheSourceIsUnknownOrWentBack() {
        source = OptionalDouble.of(5);
        assertThat(count.value()).isEqualTo(5);
        source = OptionalDouble.empty();
        assertThat(count.value()).isEqualTo(5);
        source = OptionalDouble.of(3);
        assertThat(count.value()).isEqualTo(5);
        source = OptionalDouble.of(6);
        assertThat(count.value()).isEqualTo(6);
    }
}
