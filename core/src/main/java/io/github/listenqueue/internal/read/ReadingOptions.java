package io.github.listenqueue.internal.read;

import io.github.listenqueue.NativeAccess;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the user chose about reading.
 *
 * @param procRoot where procfs is mounted
 * @param nativeAccess whether sockets may be asked directly
 * @param backlogs what the application passed to listen(), by port
 * @param names given names, by port
 * @param include which listeners to watch, by local address
 */
public record ReadingOptions(
        Path procRoot,
        NativeAccess nativeAccess,
        Map<Integer, Integer> backlogs,
        Map<Integer, String> names,
        Predicate<? super SocketAddress> include) {

    /** Where Linux mounts its own procfs. */
    public static final Path OWN_PROC = Path.of("/proc");

    /** Keeps copies of the maps. */
    public ReadingOptions {
        backlogs = Map.copyOf(backlogs);
        names = Map.copyOf(names);
    }

    /** Whether the files are those of the kernel that we run on, not a captured tree or another mount. */
    boolean ownKernel() {
        return procRoot.equals(OWN_PROC);
    }
}
