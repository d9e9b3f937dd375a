package io.github.listenqueue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPreloaderTest {

    @TempDir
    private Path folder;

    @Test
    void loadsEveryClassFromAFolder() throws Exception {
        assertThat(loadedFrom(classes())).containsAll(names());
    }

    @Test
    void loadsEveryClassFromAJar() throws Exception {
        Path jar = folder.resolve("core.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Path each : files()) {
                out.putNextEntry(new JarEntry(classes().relativize(each).toString()));
                out.write(Files.readAllBytes(each));
            }
        }

        assertThat(loadedFrom(jar)).containsAll(names());
    }

    private static Set<String> loadedFrom(Path library) throws Exception {
        Set<String> loaded = ConcurrentHashMap.newKeySet();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {library.toUri().toURL()}, dependencies()) {
                    @Override
                    protected Class<?> findClass(String name) throws ClassNotFoundException {
                        Class<?> found = super.findClass(name);
                        loaded.add(name);
                        return found;
                    }
                }) {
            Method run = loader.loadClass(ClassPreloader.class.getName()).getDeclaredMethod("run");
            run.setAccessible(true);
            run.invoke(null);
        }
        return loaded;
    }

    /** Returns a loader for all but this library. */
    private static ClassLoader dependencies() {
        return new ClassLoader(ClassPreloaderTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("io.github.listenqueue.")) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }

            @Override
            public URL getResource(String name) {
                return name.startsWith("io/github/listenqueue/") ? null : super.getResource(name);
            }
        };
    }

    private static List<String> names() throws Exception {
        return files().stream()
                .map(file -> classes().relativize(file).toString())
                .filter(name -> !name.endsWith("-info.class"))
                .map(name ->
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                .toList();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(classes().resolve("io"))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static Path classes() {
        return Path.of(ListenQueueMonitor.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
    }
}
