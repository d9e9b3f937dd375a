package io.github.listenqueue;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * The settings of a monitor. Immutable.
 *
 * @param interval the present time between two samples: the configured one, or else the default of the source, 100 ms for
 *     sockets and 1 s for procfs. Longer if the interval was stretched because sampling is expensive. Before the first sample
 *     the source is unknown, and the default is that of procfs. Not used on a monitor without a sampling thread, where the
 *     caller decides
 * @param nativeAccess the permission to read the options of listening sockets
 * @param procRoot the mount point of procfs
 * @param byteOrder the byte order of the machine that the procfs comes from
 * @param highAt the utilization at which a queue is high; above 0, up to 1
 * @param settleTime the time that a queue must be calm before an episode is over
 * @param stalledAfter the time that connections must wait, with none accepted meanwhile, for a stall; 0 for never
 * @param loadFloor the lowest share of the load; 0.01 to 1
 * @param showPeers true if the evidence of a diagnosis names the clients that have been waiting longest
 * @param jmx true if the monitor and its listeners have management beans
 */
public record ListenQueueConfig(
        Duration interval,
        NativeAccess nativeAccess,
        Path procRoot,
        ByteOrder byteOrder,
        double highAt,
        Duration settleTime,
        Duration stalledAfter,
        double loadFloor,
        boolean showPeers,
        boolean jmx) {

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
