package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import io.github.listenqueue.testsupport.procfs.Row;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A tree like {@code /proc} of a process with listeners on {@code [::]}, each identified by its inode. */
final class FakeProc {

    private final ProcTree tree;
    private final Map<Integer, Listener> listeners = new TreeMap<>();

    private record Listener(int port, int depth) {}

    FakeProc(Path root) {
        tree = new ProcTree(root);
        // These listeners are the only descriptors, and this kernel has no settings beside the longest queue.
        tree.disown(0).delete("sys/net/ipv4");
        counters(51, 53);
    }

    /** Returns a monitor of this tree, driven by the test. */
    ListenQueueMonitor.Builder monitor() {
        return ListenQueueMonitor.builder().procRoot(tree.root());
    }

    FakeProc counters(long listenOverflows, long listenDrops) {
        tree.write(
                "self/net/netstat",
                "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPReqQFullDrop\nTcpExt: 7 " + listenOverflows + " "
                        + listenDrops + " 2\n");
        return this;
    }

    FakeProc passiveOpens(long count) {
        tree.write("self/net/snmp", "Tcp: ActiveOpens PassiveOpens\nTcp: 3 " + count + "\n");
        return this;
    }

    /** Opens a listener, or gives it another depth. */
    FakeProc listen(int inode, int port, int depth) {
        if (listeners.put(inode, new Listener(port, depth)) == null) {
            tree.own(inode, inode);
        }
        return writeRows();
    }

    FakeProc close(int inode) {
        listeners.remove(inode);
        tree.disown(inode);
        return writeRows();
    }

    private FakeProc writeRows() {
        tree.tcp6(listeners.entrySet().stream()
                .map(each ->
                        Row.listen6(0, each.getValue().port(), each.getValue().depth(), each.getKey()))
                .toArray(String[]::new));
        return this;
    }
}
