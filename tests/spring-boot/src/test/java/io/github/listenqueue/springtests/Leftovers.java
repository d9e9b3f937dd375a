package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** The threads and descriptors that the library must not leave behind. */
final class Leftovers {

    private Leftovers() {}

    static void assertNone() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    static void assertNone(MeterRegistry registry) {
        assertNone();
        assertThat(meters(registry)).isEmpty();
    }

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("listenqueue"))
                .toList();
    }

    static List<String> meters(MeterRegistry registry) {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .filter(name -> name.startsWith("listen.queue") || name.startsWith("tcp."))
                .toList();
    }
}
