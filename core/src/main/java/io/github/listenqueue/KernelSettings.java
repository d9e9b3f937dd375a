package io.github.listenqueue;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * The present kernel settings that govern accept queues in this process's network namespace. A setting is empty if its file is
 * missing or unreadable, as in a sandbox without {@code /proc/sys}.
 *
 * @param somaxconn {@code net.core.somaxconn}, connections: caps the backlog given to {@code listen()} at the time of that
 *     call; a later change has no effect on a socket until it listens again
 * @param maxSynBacklog {@code net.ipv4.tcp_max_syn_backlog}, half-open requests; since Linux 4.4 it matters only with
 *     syncookies off
 * @param syncookies {@code net.ipv4.tcp_syncookies}: 0 never, 1 when the SYN queue is full, 2 always
 * @param abortOnOverflow {@code net.ipv4.tcp_abort_on_overflow}: with 1 the kernel resets a connection whose final ACK finds
 *     the queue full; a SYN that finds it full is dropped with 0 and 1
 * @param synackRetries {@code net.ipv4.tcp_synack_retries}: the number of retries of an unanswered SYN/ACK
 */
public record KernelSettings(
        OptionalInt somaxconn,
        OptionalInt maxSynBacklog,
        OptionalInt syncookies,
        OptionalInt abortOnOverflow,
        OptionalInt synackRetries) {

    /** The settings with every value unknown. */
    public static final KernelSettings UNKNOWN = new KernelSettings(
            OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    /** Checks that nothing is null. */
    public KernelSettings {
        Objects.requireNonNull(somaxconn, "somaxconn");
        Objects.requireNonNull(maxSynBacklog, "maxSynBacklog");
        Objects.requireNonNull(syncookies, "syncookies");
        Objects.requireNonNull(abortOnOverflow, "abortOnOverflow");
        Objects.requireNonNull(synackRetries, "synackRetries");
    }
}
