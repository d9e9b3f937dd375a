package io.github.listenqueue.internal.read;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.read.socket.Binding;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * What the user chose about reading.
 *
 * @param procRoot where procfs is mounted
 * @param nativeAccess whether sockets may be asked directly
 * @param notes names and backlogs by port; may grow while readings are taken
 * @param include which listeners to watch, by local address
 */
public record ReadingOptions(
        Path procRoot, NativeAccess nativeAccess, PortNotes notes, Predicate<? super SocketAddress> include) {

    /** Where Linux mounts its own procfs. */
    public static final Path OWN_PROC = Path.of("/proc");

    /** Whether the files are those of the kernel that we run on, not a captured tree or another mount. */
    public boolean ownKernel() {
        return procRoot.equals(OWN_PROC);
    }

    /** The way to our sockets, if what is read is about them. */
    Binding openBinding() {
        return ownKernel()
                ? Binding.open(nativeAccess)
                : new Binding(null, "reading " + procRoot + ", which need not be of this process");
    }
}
