package io.github.listenqueue.internal.sampling;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A test of the tables: one connection is left unaccepted at a listener of its own on 127.0.0.1 and must show. Some
 * sandboxes (gVisor) print a table whose queues are always 0. The test runs only if the tables are doubtful, so that on an
 * ordinary kernel the library never opens a port.
 */
final class SelfTest {

    private static final int MAX_READS = 50;
    private static final int PAUSE_MS = 20;

    private final List<TrackedTable> tables;
    private boolean conclusive;

    SelfTest(TrackedTable tcp6, TrackedTable tcp) {
        this.tables = List.of(tcp6, tcp);
    }

    /** Returns true if the last run was completed, so that its result is final. */
    boolean conclusive() {
        return conclusive;
    }

    /** Returns the fault of the tables; null if they are correct. Takes up to two seconds if they are not. */
    @Nullable
    String run() {
        try (ProbeListener probe = ProbeListener.open(StandardProtocolFamily.INET)) {
            boolean seen = isSeen(((InetSocketAddress) probe.address()).getPort());
            conclusive = true;
            return seen
                    ? null
                    : "a connection that was left unaccepted on 127.0.0.1 did not show up in "
                            + tables.get(0).table().path() + " or "
                            + tables.get(1).table().path()
                            + ": what answers here (gVisor?) does not report accept queues";
        } catch (IOException e) {
            return "the tables look doubtful and the self-test on 127.0.0.1 could not be run: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the tables look doubtful and the self-test was interrupted";
        } finally {
            tables.forEach(TrackedTable::rematch);
        }
    }

    private boolean isSeen(int port) throws InterruptedException {
        for (int read = 0; read < MAX_READS; read++) {
            for (TrackedTable table : tables) {
                table.read();
                for (int row = 0;
                        table.table().problem() == null && row < table.table().count();
                        row++) {
                    if (table.key(row).port() == port && table.table().depth(row) > 0) {
                        return true;
                    }
                }
            }
            Thread.sleep(PAUSE_MS);
        }
        return false;
    }
}
