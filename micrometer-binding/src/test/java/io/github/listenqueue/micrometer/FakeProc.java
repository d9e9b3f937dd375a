package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A folder that looks like {@code /proc} of a process with listeners on {@code [::]}, each identified by its inode. */
final class FakeProc {

    private static final String ANY = "0".repeat(32);

    private final Path root;
    private final Map<Integer, Row> rows = new TreeMap<>();

    private record Row(int port, int depth) {}

    FakeProc(Path root) {
        this.root = root;
        write("self/net/tcp", "  sl  local_address rem_address\n");
        passiveOpens(4);
        write("sys/net/core/somaxconn", "4096\n");
        counters(51, 53);
        writeRows();
    }

    /** Returns a monitor of this tree, driven by the test. */
    ListenQueueMonitor.Builder monitor() {
        return ListenQueueMonitor.builder().procRoot(root);
    }

    FakeProc counters(long listenOverflows, long listenDrops) {
        write(
                "self/net/netstat",
                "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPReqQFullDrop\nTcpExt: 7 " + listenOverflows + " "
                        + listenDrops + " 2\n");
        return this;
    }

    FakeProc passiveOpens(long count) {
        write("self/net/snmp", "Tcp: ActiveOpens PassiveOpens\nTcp: 3 " + count + "\n");
        return this;
    }

    /** Opens a listener, or gives it another depth. */
    FakeProc listen(int inode, int port, int depth) {
        if (rows.put(inode, new Row(port, depth)) == null) {
            run(() -> Files.createDirectories(root.resolve("self/fd")));
            run(() -> Files.createSymbolicLink(descriptor(inode), Path.of("socket:[" + inode + "]")));
        }
        writeRows();
        return this;
    }

    FakeProc close(int inode) {
        rows.remove(inode);
        run(() -> Files.deleteIfExists(descriptor(inode)));
        writeRows();
        return this;
    }

    private Path descriptor(int inode) {
        return root.resolve("self/fd/" + inode);
    }

    private void writeRows() {
        StringBuilder table = new StringBuilder("  sl  local_address rem_address\n");
        rows.forEach((inode, row) -> table.append(String.format(
                "   0: %s:%04X %s:0000 0A 00000000:%08X 00:00000000 00000000     0        0 %d 1 0000000000000000 100 0 0"
                        + " 10 0\n",
                ANY, row.port, ANY, row.depth, inode)));
        write("self/net/tcp6", table.toString());
    }

    private void write(String file, String content) {
        run(() -> Files.createDirectories(root.resolve(file).getParent()));
        run(() -> Files.writeString(root.resolve(file), content));
    }

    private interface FileAction {
        Object run() throws IOException;
    }

    private static void run(FileAction action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
