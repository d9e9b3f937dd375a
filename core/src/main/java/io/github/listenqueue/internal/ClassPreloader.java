package io.github.listenqueue.internal;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The loader of every class of this library. A process without descriptors, the classic cause of a full accept queue, cannot
 * load a class from a folder or from a jar that is not open. The JDK's own classes need no descriptor.
 */
final class ClassPreloader {

    private static final String ROOT = "io/github/listenqueue/";
    private static final String SUFFIX = ".class";

    private static volatile boolean done;

    private ClassPreloader() {}

    /** Loads the classes without initializing them. A class whose dependency is missing is left out. */
    static void run() {
        if (done) {
            return;
        }
        ClassLoader loader = ClassPreloader.class.getClassLoader();
        for (String name : names()) {
            try {
                Class.forName(name, false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                // For example the binding of JNA without JNA: it is not used then.
            }
        }
        done = true;
    }

    /** Returns the names of the classes; empty in a runtime image of jlink, which keeps them in one open file. */
    private static List<String> names() {
        try {
            URL own = ClassPreloader.class.getResource("ClassPreloader.class");
            if (own != null && own.getProtocol().equals("file")) {
                return inFolder(own.toURI());
            }
            if (own != null && own.openConnection() instanceof JarURLConnection jar) {
                return inJar(jar);
            }
        } catch (Throwable e) {
            // For example in a native image, which has no classes to load.
        }
        return List.of();
    }

    private static List<String> inFolder(URI own) throws IOException {
        Path root = Path.of(own).resolve("../..").normalize();
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> ROOT + root.relativize(file))
                    .flatMap(ClassPreloader::className)
                    .toList();
        }
    }

    private static List<String> inJar(JarURLConnection connection) throws IOException {
        ((URLConnection) connection).setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            return jar.stream()
                    .map(ZipEntry::getName)
                    .filter(entry -> entry.startsWith(ROOT))
                    .flatMap(ClassPreloader::className)
                    .toList();
        }
    }

    private static Stream<String> className(String file) {
        return file.endsWith(SUFFIX) && !file.endsWith("-info.class")
                ? Stream.of(file.substring(0, file.length() - SUFFIX.length()).replace('/', '.'))
                : Stream.empty();
    }
}
