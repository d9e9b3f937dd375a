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
 * The settings of sampling.
 *
 * @param procRoot where procfs is mounted
 * @param byteOrder of the machine whose procfs it is
 * @param nativeAccess whether sockets may be asked directly
 * @param notes names and backlogs by port; may grow while readings are taken
 * @param include which listeners to watch, by local address
 */
public record SamplingConfig(
        Path procRoot,
        ByteOrder byteOrder,
        NativeAccess nativeAccess,
        PortConfig notes,
        Predicate<? super SocketAddress> include) {

    /** Watches all listeners but the JVM's attach socket. */
    public static final Predicate<SocketAddress> NO_ATTACH_SOCKET =
            address -> !(address instanceof UnixDomainSocketAddress unix)
                    || !isAttachSocket(unix.getPath().toString());

    /** {@code /tmp/.java_pid4711}, and {@code .java_pid4711.tmp} before it is renamed (HotSpot's attach listener). */
    private static final Pattern ATTACH_SOCKET = Pattern.compile("(.*/)?\\.java_pid\\d+(\\.tmp)?");

    /** The path at which Linux mounts its own procfs. */
    public static final Path OWN_PROC = Path.of("/proc");

    /** Options for a machine of the same byte order as this one. */
    public SamplingConfig(
            Path procRoot, NativeAccess nativeAccess, PortConfig notes, Predicate<? super SocketAddress> include) {
        this(procRoot, ByteOrder.nativeOrder(), nativeAccess, notes, include);
    }

    /** Returns true if the files are those of the kernel that we run on, not a captured tree or another mount. */
    public boolean ownKernel() {
        return procRoot.equals(OWN_PROC);
    }

    /** Tells whether a path is that of a JVM's attach socket. */
    public static boolean isAttachSocket(String path) {
        return ATTACH_SOCKET.matcher(path).matches();
    }

    /** The way to our sockets, if what is read is about them. */
    LibcAccess openBinding() {
        return ownKernel()
                ? LibcAccess.open(nativeAccess)
                : LibcAccess.none("reading " + procRoot + ", which need not be of this process");
    }
}
