package io.github.listenqueue.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The packaged jar on the module path. */
class ModuleIT {

    @Test
    void isAModuleThatNeedsTheCoreAlone() throws ReflectiveOperationException {
        ModuleFinder jars =
                ModuleFinder.of(Stream.of(HaproxyAgentCheck.class, ListenQueueMonitor.class, LoggerFactory.class)
                        .map(ModuleIT::jarOf)
                        .toArray(Path[]::new));
        Configuration configuration = ModuleLayer.boot()
                .configuration()
                .resolveAndBind(jars, ModuleFinder.of(), Set.of("io.github.listenqueue.balancer"));
        Class<?> loaded = ModuleLayer.boot()
                .defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader())
                .findLoader("io.github.listenqueue.balancer")
                .loadClass(HaproxyAgentCheck.class.getName());

        assertThat(loaded.getModule().getDescriptor().isAutomatic()).isFalse();
        assertThat(loaded.getModule().getDescriptor().exports())
                .extracting(Object::toString)
                .containsExactly("io.github.listenqueue.balancer");
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
