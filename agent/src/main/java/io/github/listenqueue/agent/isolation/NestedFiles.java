package io.github.listenqueue.agent.isolation;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * The files of the libraries in {@code nested/LIBRARY/} and of the agent's own packages. The jar stays open until it is closed,
 * so that a process without descriptors can still load a class.
 */
final class NestedFiles implements Closeable {

    private static final String NESTED = "nested/";
    private static final String JNA = NESTED + "jna/";
    private static final String OWN = "io/github/listenqueue/agent/";
    private static final String ISOLATION = OWN + "isolation/";
    private static final String VERSIONS = "META-INF/versions/";
    private static final String CLASS = ".class";

    private final JarFile jar;
    private final Map<String, JarEntry> entries = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();

    private NestedFiles(JarFile jar) {
        this.jar = jar;
    }

    /**
     * Opens the jar.
     *
     * @param jna true to have JNA as well, if this JVM has no java.lang.foreign
     */
    static NestedFiles open(Path jar, boolean jna) throws IOException {
        NestedFiles opened = new NestedFiles(new JarFile(jar.toFile()));
        for (JarEntry entry : (Iterable<JarEntry>) opened.jar.stream()::iterator) {
            String name = entry.getName();
            if (entry.isDirectory() || (name.startsWith(JNA) && !(jna && !IsolatedModule.FOREIGN))) {
                continue;
            }
            if (name.startsWith(NESTED)) {
                opened.add(name.substring(name.indexOf('/', NESTED.length()) + 1), entry);
            } else if (name.startsWith(OWN) && name.indexOf('/', OWN.length()) > 0 && !name.startsWith(ISOLATION)) {
                opened.add(name, entry);
            }
        }
        return opened;
    }

    /** Adds a file, unless one of a newer Java version that this JVM can load is there. */
    private void add(String path, JarEntry entry) {
        String name = path;
        int version = 0;
        if (path.startsWith(VERSIONS)) {
            int slash = path.indexOf('/', VERSIONS.length());
            name = path.substring(slash + 1);
            version = Integer.parseInt(path, VERSIONS.length(), slash, 10);
        }
        if (version <= Runtime.version().feature() && version >= versions.getOrDefault(name, 0)) {
            versions.put(name, version);
            entries.put(name, entry);
        }
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** Returns the content of a file; null if there is none. */
    byte @Nullable [] read(String name) throws IOException {
        JarEntry entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        try (InputStream content = jar.getInputStream(entry)) {
            return content.readAllBytes();
        }
    }

    /** Returns the packages that have classes. */
    Set<String> packages() {
        Set<String> packages = new TreeSet<>();
        for (String name : entries.keySet()) {
            int slash = name.lastIndexOf('/');
            if (name.endsWith(CLASS) && slash > 0) {
                packages.add(name.substring(0, slash).replace('/', '.'));
            }
        }
        return packages;
    }

    @Override
    public void close() throws IOException {
        jar.close();
    }
}
