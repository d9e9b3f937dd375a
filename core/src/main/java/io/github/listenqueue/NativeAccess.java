package io.github.listenqueue;

/**
 * The permission to read the options of listening sockets, by {@code getsockopt} on the process's own descriptors.
 *
 * <p>Limit and drops are available as socket options only; {@code /proc} shows just the depth.
 */
public enum NativeAccess {

    /**
     * Calls native code only if the JVM needs no further permission and prints no warning:
     * {@code java.lang.foreign} on Java 22 and newer if native access is enabled for this library, JNA below Java 22 if it is
     * on the class path. Otherwise reads {@code /proc}.
     */
    AUTO,

    /**
     * Like {@link #AUTO}, but uses {@code java.lang.foreign} even if native access was not enabled. The JVM then prints its
     * warning, or refuses the access. If it refuses, the monitor falls back to {@code /proc} and gives the reason.
     */
    ON,

    /** Never calls native code; reads {@code /proc} only. */
    OFF
}
