package io.github.listenqueue.internal.read.socket;

/**
 * libc through {@code java.lang.foreign}: this is what a JVM sees that reads the base of the multi-release jar. The real
 * one is of the same name under {@code META-INF/versions/22}.
 */
final class ForeignLibc {

    private ForeignLibc() {}

    static Binding open(boolean evenIfNotEnabled, int bytes) {
        return Binding.none(
                "the classes for Java 22 and newer are not visible: listenqueue-core is a multi-release jar, and"
                        + " a jar it is merged into needs 'Multi-Release: true' in its manifest");
    }
}
