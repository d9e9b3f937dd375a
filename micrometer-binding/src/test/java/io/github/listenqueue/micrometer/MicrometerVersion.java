package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;

/** The tests run once with the oldest and once with the newest Micrometer: this is the version that the build selected. */
final class MicrometerVersion {

    private MicrometerVersion() {}

    static void assertAsMeant(Class<?> ofRegistry) {
        String expected = Objects.requireNonNull(
                System.getProperty("micrometer.expected"), "the build sets -Dmicrometer.expected=VERSION");
        for (Class<?> loaded : new Class<?>[] {MeterRegistry.class, ofRegistry}) {
            assertThat(loaded.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .endsWith("-" + expected + ".jar");
        }
    }
}
