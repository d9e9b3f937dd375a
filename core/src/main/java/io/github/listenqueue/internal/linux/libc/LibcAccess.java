package io.github.listenqueue.internal.linux.libc;

import io.github.listenqueue.NativeAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The access to libc that this JVM offers, or the reason why there is none.
 *
 * @param libc the binding; null if there is none
 * @param reason the kind of the binding, or the reason why there is none
 * @param advice the way to get a binding; null if none is known
 */
public record LibcAccess(
        @Nullable Libc libc, String reason, @Nullable String advice) {

    /** The 64-bit Linux architectures that use the socket constants of asm-generic, by their names in Java. */
    private static final Set<String> ARCHITECTURES =
            Set.of("amd64", "aarch64", "riscv64", "ppc64", "ppc64le", "s390x", "loongarch64");

    private static final int FOREIGN_SINCE = 22;

    private static @Nullable LibcAccess firstFailure;

    /** Returns access through a working binding. */
    public static LibcAccess of(Libc libc, String reason) {
        return new LibcAccess(libc, reason, null);
    }

    /** Returns the absence of a binding, without advice. */
    public static LibcAccess none(String reason) {
        return new LibcAccess(null, reason, null);
    }

    static LibcAccess none(String reason, String advice) {
        return new LibcAccess(null, reason, advice);
    }

    /** Returns the reason for the absence of a binding, followed by the advice. */
    public String problem() {
        return advice == null ? reason : reason + "; " + advice;
    }

    /** Opens a binding for socket options. Never throws. Under AUTO the JVM never prints a warning. */
    public static LibcAccess open(NativeAccess mode) {
        return open(mode, Libc.VALUE_BYTES);
    }

    /**
     * Opens a binding with a larger buffer.
     *
     * @param bytes the size of {@link Libc#buffer}, at least {@link Libc#VALUE_BYTES}
     */
    public static LibcAccess open(NativeAccess mode, int bytes) {
        if (mode == NativeAccess.OFF) {
            return none("native access is switched off (NativeAccess.OFF)");
        }
        String architecture = System.getProperty("os.arch", "unknown");
        if (!ARCHITECTURES.contains(architecture)) {
            return none("the socket constants of architecture " + architecture + " are not known");
        }
        int java = Runtime.version().feature();
        try {
            return java >= FOREIGN_SINCE ? FfmLibc.open(mode == NativeAccess.ON, bytes) : JnaLibc.open(bytes);
        } catch (NoClassDefFoundError e) {
            return String.valueOf(e.getMessage()).startsWith("com/sun/jna/")
                    ? none(
                            "Java " + java + " has no java.lang.foreign and JNA is not on the class path",
                            "add net.java.dev.jna:jna 5.15 or newer to see limits and drops")
                    : failed(e);
        } catch (Throwable e) {
            // Linkage errors of every kind, such as those of a read-only /tmp or of an architecture without a library.
            return failed(e);
        }
    }

    /**
     * Returns the reason given by the first failure. Once a class could not be initialized, later attempts fail without
     * it.
     */
    private static synchronized LibcAccess failed(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof NoClassDefFoundError && firstFailure != null) {
            return firstFailure;
        }
        String message = String.valueOf(root.getMessage());
        String failure = "native access failed: " + root;
        firstFailure = message.contains("jna") && message.contains("failed to map segment")
                ? none(
                        failure + ": JNA unpacks its library into a folder that is mounted noexec",
                        "set -Djna.tmpdir to a folder where programs may run")
                : none(failure);
        return firstFailure;
    }
}
