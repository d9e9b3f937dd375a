package io.github.listenqueue.internal.linux.libc;

/**
 * A stand-in for JVMs that read the base of the multi-release jar. The implementation through {@code java.lang.foreign}
 * has the same name under {@code META-INF/versions/22}.
 */
final class FfmLibc {

    private FfmLibc() {}

    static LibcAccess open(boolean evenIfNotEnabled, int bytes) {
        return LibcAccess.none(
                "the classes for Java 22 and newer are not visible, since listenqueue-core is a multi-release jar",
                "add 'Multi-Release: true' to the manifest of the jar that it is merged into");
    }
}
