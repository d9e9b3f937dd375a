package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuPressureTest {

    @Test
    void readsTheShareOfTheLastTenSeconds() {
        assertThat(CpuPressure.parse("""
                        some avg10=63.91 avg60=20.10 avg300=7.94 total=14567
                        full avg10=0.00 avg60=0.00 avg300=0.00 total=0
                        """)).contains(63L);
    }

    @Test
    void isUnknownIfTheKernelDoesNotMeasureIt() {
        assertThat(CpuPressure.parse("")).isEmpty();
        assertThat(CpuPressure.parse("some avg60=20.10")).isEmpty();
    }
}
