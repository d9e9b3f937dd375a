package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The user's settings for sampling.
 *
 * @param procRoot the mount point of procfs
 * @param byteOrder of the machine whose procfs it is
 * @param nativeAccess the use of socket options and netlink
 * @param portConfig names and backlogs by port; may grow while samples are taken
 * @param include the filter of the listeners to watch, by local address
 */
public record SamplingConfig(
        Path procRoot,
        ByteOrder byteOrder,
        NativeAccess nativeAccess,
        PortConfig portConfig,
        Predicate<? super SocketAddress> include) {

    /** Watches all listeners but the JVM's attach socket. */
    public static final Predicate<SocketAddress> NO_ATTACH_SOCKET =
            address -> !(address instanceof UnixDomainSocketAddress unix)
                    || !isAttachSocket(unix.getPath().toString());

    /** {@code /tmp/.java_pid4711}, and {@code .java_pid4711.tmp} before it is renamed (HotSpot's attach listener). */
    private static final Pattern ATTACH_SOCKET = Pattern.compile("(.*/)?\\.java_pid\\d+(\\.tmp)?");

    /** The mount point of procfs on Linux. */
    public static final Path OWN_PROC = Path.of("/proc");

    /** Creates settings for a machine of the same byte order as this one. */
    public SamplingConfig(
            Path procRoot, NativeAccess nativeAccess, PortConfig portConfig, Predicate<? super SocketAddress> include) {
        this(procRoot, ByteOrder.nativeOrder(), nativeAccess, portConfig, include);
    }

    /** Returns true if the files are those of the running kernel, not a captured tree or another mount. */
    public boolean ownKernel() {
        return procRoot.equals(OWN_PROC);
    }

    /** Returns true if a path is that of a JVM's attach socket. */
    public static boolean isAttachSocket(String path) {
        return ATTACH_SOCKET.matcher(path).matches();
    }

    /** Returns the access to libc, if the files are those of the running kernel. */
    LibcAccess openBinding() {
        return ownKernel()
                ? LibcAccess.open(nativeAccess)
                : LibcAccess.none("reading " + procRoot + ", which need not be of this process");
    }
}
