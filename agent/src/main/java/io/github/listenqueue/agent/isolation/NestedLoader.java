package io.github.listenqueue.agent.isolation;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The loader of the nested classes. Its parent has the JDK alone, so no class of an application is ever seen through it, and
 * an application never sees one of its classes. Closing it deletes the files that it unpacked.
 */
final class NestedLoader extends ClassLoader implements Closeable {

    static {
        registerAsParallelCapable();
    }

    private final NestedFiles files;
    private final Map<String, Path> unpacked = new ConcurrentHashMap<>();

    NestedLoader(NestedFiles files) {
        super("listenqueue-agent", ClassLoader.getPlatformClassLoader());
        this.files = files;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] bytes = read(file(name));
            return bytes == null ? super.loadClass(name, false) : defineClass(name, bytes, 0, bytes.length);
        }
    }

    @Override
    protected @Nullable Class<?> findClass(@Nullable String moduleName, String name) {
        try {
            return files.has(file(name)) ? loadClass(name, false) : null;
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        byte[] bytes = read(name);
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }

    /** Unpacks the file, since only a library in a file can be loaded. JNA does not unpack a URL of a file again. */
    @Override
    protected @Nullable URL findResource(String name) {
        byte[] bytes = read(name);
        try {
            return bytes == null
                    ? null
                    : unpacked.computeIfAbsent(name, key -> unpack(bytes))
                            .toUri()
                            .toURL();
        } catch (IOException | UncheckedIOException e) {
            return null;
        }
    }

    private static Path unpack(byte[] bytes) {
        try {
            Path file = Files.write(Files.createTempFile("listenqueue-agent", null), bytes);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Path each : unpacked.values()) {
            Files.deleteIfExists(each);
        }
        unpacked.clear();
    }

    private byte @Nullable [] read(String name) {
        try {
            return files.read(name);
        } catch (IOException e) {
            throw new UncheckedIOException("the jar of the agent cannot be read", e);
        }
    }

    private static String file(String className) {
        return className.replace('.', '/') + ".class";
    }
}
