package io.github.listenqueue.agent.inside;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The entry of the agent's jar in the class path of the application. The JVM appends it whenever an agent is loaded, and the
 * class loader then keeps the jar open.
 *
 * <p>The entry is taken from {@code jdk.internal.loader.URLClassPath}, and the garbage collector closes the jar. Nothing closes
 * it at once, since another thread may be searching it for a class. An entry that is not the last one stays: the class loader
 * numbers its entries while it searches. A JDK whose class path looks otherwise keeps the entry.
 */
final class ClassPathTrace {

    private static final String PACKAGE = "jdk.internal.loader";

    private ClassPathTrace() {}

    /**
     * Takes the entries of the agent out of the class path.
     *
     * @param jar the jar that was loaded last
     */
    static void erase(Path jar, Instrumentation instrumentation) {
        try {
            instrumentation.redefineModule(
                    Object.class.getModule(),
                    Set.of(),
                    Map.of(),
                    Map.of(PACKAGE, Set.of(ClassPathTrace.class.getModule())),
                    Set.of(),
                    Map.of());
            ClassLoader system = ClassLoader.getSystemClassLoader();
            Object path =
                    field(Class.forName(PACKAGE + ".BuiltinClassLoader"), "ucp").get(system);
            for (String url : List.of(jar.toUri().toURL().toString(), loadedFrom(system))) {
                synchronized (path) {
                    erase(url, path);
                }
            }
        } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError e) {
            // Another JDK or another class loader: one descriptor of the jar stays open.
        }
    }

    private static void erase(String jar, Object path) throws ReflectiveOperationException {
        Class<?> type = path.getClass();
        Collection<?> urls = (Collection<?>) field(type, "path").get(path);
        Collection<?> unopened = (Collection<?>) field(type, "unopenedUrls").get(path);
        List<?> loaders = (List<?>) field(type, "loaders").get(path);
        Map<?, ?> byUrl = (Map<?, ?>) field(type, "lmap").get(path);
        synchronized (unopened) {
            if (unopened.removeIf(url -> url.toString().equals(jar))) {
                urls.removeIf(url -> url.toString().equals(jar));
            }
            int last = loaders.size() - 1;
            Object loader = last < 0 ? null : loaders.get(last);
            if (loader != null && jar.equals(urlOf(loader))) {
                loaders.remove(last);
                byUrl.values().remove(loader);
                urls.removeIf(url -> url.toString().equals(jar));
            }
        }
    }

    private static String urlOf(Object loader) throws IllegalAccessException {
        try {
            return String.valueOf(field(loader.getClass(), "csu").get(loader));
        } catch (NoSuchFieldException e) {
            return "a folder";
        }
    }

    private static String loadedFrom(ClassLoader system) throws ClassNotFoundException {
        return Class.forName("io.github.listenqueue.agent.Launcher", false, system)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString();
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
