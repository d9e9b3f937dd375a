package io.github.listenqueue;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The counters of the <em>network namespace</em> since it was created. All processes in the namespace share them, so they are
 * not the numbers of one listener. They count packets, not clients: a client that retries is counted each time. At most 1 s
 * old, and read again whenever the drop counter of a listener increased. A counter is empty if this kernel does not have it or
 * it could not be read.
 *
 * <p>From {@code /proc/self/net/netstat} (TcpExt) and, for {@code passiveOpens}, {@code /proc/self/net/snmp} (Tcp).
 *
 * @param listenOverflows {@code ListenOverflows}: SYNs and final ACKs that found an accept queue full
 * @param listenDrops {@code ListenDrops}: all packets that listeners dropped; never less than {@code listenOverflows}
 * @param reqQueueFullDrops {@code TCPReqQFullDrop}: SYNs dropped because a SYN queue was full and syncookies were off
 * @param reqQueueFullCookies {@code TCPReqQFullDoCookies}: SYNs that found a SYN queue full and were to be answered with a
 *     cookie
 * @param syncookiesSent {@code SyncookiesSent}: cookies that were sent
 * @param backlogDrops {@code TCPBacklogDrop}: packets dropped because a busy socket's <em>lock</em> backlog was full; not
 *     the accept queue, though often taken for it
 * @param passiveOpens {@code PassiveOpens}: connections that listeners completed
 */
public record TcpCounters(
        OptionalLong listenOverflows,
        OptionalLong listenDrops,
        OptionalLong reqQueueFullDrops,
        OptionalLong reqQueueFullCookies,
        OptionalLong syncookiesSent,
        OptionalLong backlogDrops,
        OptionalLong passiveOpens) {

    /** The counters with every value unknown. */
    public static final TcpCounters UNKNOWN = new TcpCounters(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    /** Checks that nothing is null. */
    public TcpCounters {
        Objects.requireNonNull(listenOverflows, "listenOverflows");
        Objects.requireNonNull(listenDrops, "listenDrops");
        Objects.requireNonNull(reqQueueFullDrops, "reqQueueFullDrops");
        Objects.requireNonNull(reqQueueFullCookies, "reqQueueFullCookies");
        Objects.requireNonNull(syncookiesSent, "syncookiesSent");
        Objects.requireNonNull(backlogDrops, "backlogDrops");
        Objects.requireNonNull(passiveOpens, "passiveOpens");
    }
}
