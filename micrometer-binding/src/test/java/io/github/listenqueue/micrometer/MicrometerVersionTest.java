package io.github.listenqueue.micrometer;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicrometerVersionTest {

    @ParameterizedTest
    @ValueSource(classes = {OtlpMeterRegistry.class, PrometheusMeterRegistry.class})
    void isTheOneThatTheBuildMeant(Class<?> registry) {
        MicrometerVersion.assertAsMeant(registry);
    }
}
