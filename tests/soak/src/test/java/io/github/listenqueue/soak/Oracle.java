package io.github.listenqueue.soak;

import io.github.listenqueue.testsupport.Kernel;
import io.github.listenqueue.testsupport.Ss;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The listeners as ss shows them, independently of the library. */
final class Oracle {

    private Oracle() {}

    /**
     * The listeners of the namespace at one time.
     *
     * @param overflows {@code ListenOverflows} of the namespace
     * @param synQueueDrops {@code TCPReqQFullDrop} of the namespace
     * @param beganMs the start of ss, by the system clock
     * @param endedMs the end of ss, by the system clock
     */
    record Sample(
            Map<Long, Row> rows,
            Map<Long, String> addresses,
            long overflows,
            long synQueueDrops,
            long beganMs,
            long endedMs) {

        List<Long> at(String address) {
            return addresses.keySet().stream()
                    .filter(inode -> addresses.get(inode).equals(address))
                    .toList();
        }

        /** Returns the number of packets dropped at a listener; 0 if it is not open or cannot drop packets. */
        long drops(long inode) {
            Row row = rows.get(inode);
            return row == null ? 0 : row.drops().orElse(0);
        }
    }

    static Sample sample() {
        long beganMs = System.currentTimeMillis();
        Map<Long, Row> rows = new HashMap<>();
        Map<Long, String> addresses = new HashMap<>();
        Ss.listings().forEach((inode, listing) -> {
            Ss.Row row = listing.row();
            rows.put(inode, new Row(row.depth(), row.limit(), OptionalLong.of(row.drops())));
            addresses.put(inode, listing.address());
        });
        Ss.unixListeners().forEach((inode, row) -> {
            rows.put(inode, new Row(row.depth(), row.limit(), OptionalLong.empty()));
            addresses.put(inode, row.name());
        });
        return new Sample(
                rows, addresses, Kernel.listenOverflows(), Kernel.synQueueDrops(), beganMs, System.currentTimeMillis());
    }
}
