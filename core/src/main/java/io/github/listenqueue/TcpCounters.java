package io.github.listenqueue;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * Counters of the <em>network namespace</em> since it was made: every process in it shares them, so they are a witness,
 * not the number of one listener. All count packets, not clients: one client that retries is counted each time. At most
 * one second old; read again whenever the drop counter of a listener moved. A counter this kernel does not have, or
 * that could not be read, is empty.
 *
 * <p>From {@code /proc/self/net/netstat} (TcpExt) and, for {@code passiveOpens}, {@code /proc/self/net/snmp} (Tcp).
 *
 * @param listenOverflows {@code ListenOverflows}: SYNs and final ACKs that found an accept queue full
 * @param listenDrops {@code ListenDrops}: all that listeners dropped; never less than {@code listenOverflows}
 * @param reqQueueFullDrops {@code TCPReqQFullDrop}: SYNs dropped because a SYN queue was full and syncookies were off
 * @param reqQueueFullCookies {@code TCPReqQFullDoCookies}: SYNs that found a SYN queue full and were to get a cookie
 * @param syncookiesSent {@code SyncookiesSent}: cookies really sent
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

    /** Nothing known. */
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
