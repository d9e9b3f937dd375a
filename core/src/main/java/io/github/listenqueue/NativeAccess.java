package io.github.listenqueue;

/**
 * The permission to read options of the listening sockets, by {@code getsockopt} on the process's own descriptors.
 *
 * <p>Only the socket knows its limit and its drops; {@code /proc} gives the depth alone.
 */
public enum NativeAccess {

    /**
     * Use it where that needs no permission the JVM was not given, and never make the JVM print a warning:
     * {@code java.lang.foreign} on Java 22 and newer if native access is enabled for this library, JNA below Java 22 if it
     * is on the class path. Otherwise {@code /proc}.
     */
    AUTO,

    /**
     * As {@link #AUTO}, but use {@code java.lang.foreign} even if native access was not enabled; the JVM then prints its
     * warning, or refuses. Where it refuses the monitor falls back to {@code /proc} and says why.
     */
    ON,

    /** Never call native code; read {@code /proc} alone. */
    OFF
}
