package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MonotonicCounterTest {

    private Object holder = "first";
    private OptionalDouble source = OptionalDouble.empty();
    private final MonotonicCounter<Object> count = new MonotonicCounter<>(() -> holder, ignored -> source);

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

    @Test
    void goesOnFromItsValueWithAnotherHolder() {
        source = OptionalDouble.of(5);
        assertThat(count.value()).isEqualTo(5);
        holder = "second";
        source = OptionalDouble.empty();
        assertThat(count.value()).isEqualTo(5);
        source = OptionalDouble.of(2);
        assertThat(count.value()).isEqualTo(7);
    }
}
