package io.github.listenqueue;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * The settings by which a monitor works. Immutable.
 *
 * @param interval the time between two samples at present: as chosen, or else the default of the source, 100 ms for sockets and 1 s
 *     for procfs; longer where sampling is so expensive that the interval was stretched. Before the first sample the source is not
 *     known yet, and the default is that of procfs. On a monitor without a sampling thread the caller decides instead
 * @param nativeAccess whether listening sockets may be read directly
 * @param procRoot where procfs is mounted
 * @param byteOrder the byte order of the machine whose procfs it is
 * @param highAt the utilization at which a queue is high; above 0, up to 1
 * @param settleTime how long a queue must be calm before an episode is over
 * @param stalledAfter how long connections must wait, with none accepted meanwhile, for a stall; 0 for never
 * @param showPeers true if the evidence of a diagnosis names the clients that have been waiting longest
 */
public record ListenQueueConfig(
        Duration interval,
        NativeAccess nativeAccess,
        Path procRoot,
        ByteOrder byteOrder,
        double highAt,
        Duration settleTime,
        Duration stalledAfter,
        boolean showPeers) {

    /** Checks that nothing is null. */
    public ListenQueueConfig {
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(nativeAccess, "nativeAccess");
        Objects.requireNonNull(procRoot, "procRoot");
        Objects.requireNonNull(byteOrder, "byteOrder");
        Objects.requireNonNull(settleTime, "settleTime");
        Objects.requireNonNull(stalledAfter, "stalledAfter");
    }
}
