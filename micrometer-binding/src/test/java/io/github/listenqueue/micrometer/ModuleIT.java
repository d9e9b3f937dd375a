package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The packaged jar on the module path. */
class ModuleIT {

    @Test
    void isAModuleThatMicrometerResolves() throws ReflectiveOperationException {
        ModuleFinder jars = ModuleFinder.of(Stream.of(
                        ListenQueueMetrics.class,
                        ListenQueueMonitor.class,
                        MeterRegistry.class,
                        KeyValue.class,
                        ObservationRegistry.class,
                        LoggerFactory.class,
                        NullMarked.class)
                .map(ModuleIT::jarOf)
                .toArray(Path[]::new));
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration = boot.configuration()
                .resolveAndBind(jars, ModuleFinder.of(), Set.of("io.github.listenqueue.micrometer"));
        Class<?> loaded = boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader())
                .findLoader("io.github.listenqueue.micrometer")
                .loadClass(ListenQueueMetrics.class.getName());

        assertThat(loaded.getModule().getDescriptor().isAutomatic()).isFalse();
        assertThat(loaded.getModule().getDescriptor().exports())
                .extracting(Object::toString)
                .containsExactly("io.github.listenqueue.micrometer");
        assertThat(loaded.getMethod("bindTo", loaded.getInterfaces()[0].getMethods()[0].getParameterTypes()))
                .as("Micrometer's types are linked")
                .isNotNull();
    }

    private static Path jarOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
