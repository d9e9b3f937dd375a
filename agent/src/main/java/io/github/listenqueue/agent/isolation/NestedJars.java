package io.github.listenqueue.agent.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the nested jars and of the agent's own packages, held in memory. No descriptor stays open.
 */
final class NestedJars {

    private static final String NESTED = "nested/";
    private static final String JNA = NESTED + "jna/";
    private static final String OWN = "io/github/listenqueue/agent/";
    private static final String ISOLATION = OWN + "isolation/";
    private static final String VERSIONS = "META-INF/versions/";
    private static final String CLASS = ".class";

    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();

    private NestedJars() {}

    /**
     * Reads the jar.
     *
     * @param jna true to read JNA as well, if this JVM has no java.lang.foreign
     */
    static NestedJars read(Path jar, boolean jna) throws IOException {
        NestedJars read = new NestedJars();
        try (JarFile outer = new JarFile(jar.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) outer.stream()::iterator) {
                String name = entry.getName();
                if (name.startsWith(NESTED) && name.endsWith(".jar")) {
                    try (JarInputStream inner = new JarInputStream(outer.getInputStream(entry), false)) {
                        read.addAll(inner);
                    }
                } else if (name.startsWith(JNA) && !entry.isDirectory() && jna && !IsolatedModule.FOREIGN) {
                    try (InputStream file = outer.getInputStream(entry)) {
                        read.add(name.substring(JNA.length()), file);
                    }
                } else if (isOwn(name) && !entry.isDirectory()) {
                    try (InputStream file = outer.getInputStream(entry)) {
                        read.add(name, file);
                    }
                }
            }
        }
        return read;
    }

    private static boolean isOwn(String name) {
        return name.startsWith(OWN) && name.indexOf('/', OWN.length()) > 0 && !name.startsWith(ISOLATION);
    }

    private void addAll(JarInputStream jar) throws IOException {
        for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
            if (!entry.isDirectory()) {
                add(entry.getName(), jar);
            }
        }
    }

    /** Adds a file, unless one of a newer Java version that this JVM can load is there. */
    private void add(String entry, InputStream content) throws IOException {
        String name = entry;
        int version = 0;
        if (entry.startsWith(VERSIONS)) {
            int slash = entry.indexOf('/', VERSIONS.length());
            name = entry.substring(slash + 1);
            version = Integer.parseInt(entry, VERSIONS.length(), slash, 10);
        }
        if (version <= Runtime.version().feature()
                && version >= versions.getOrDefault(name, 0)
                && !name.endsWith("module-info.class")) {
            versions.put(name, version);
            files.put(name, content.readAllBytes());
        }
    }

    /** Returns the content of a file, or null. */
    byte @Nullable [] file(String name) {
        return files.get(name);
    }

    /** Returns the packages that have classes. */
    Set<String> packages() {
        Set<String> packages = new TreeSet<>();
        for (String name : files.keySet()) {
            int slash = name.lastIndexOf('/');
            if (name.endsWith(CLASS) && slash > 0) {
                packages.add(name.substring(0, slash).replace('/', '.'));
            }
        }
        return packages;
    }
}
