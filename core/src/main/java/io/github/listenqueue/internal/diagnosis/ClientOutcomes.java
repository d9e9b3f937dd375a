package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import java.util.OptionalInt;

/**
 * What a client sees that connects now, from the state of the queue, the kernel and its settings.
 *
 * <p>Linux 4.10 and newer ({@code tcp_conn_request} in {@code net/ipv4/tcp_input.c}) drop every SYN while the queue is full;
 * before, a SYN was mostly answered and the ACK that ends the handshake was dropped. {@code tcp_abort_on_overflow}
 * ({@code tcp_check_req} in {@code net/ipv4/tcp_minisocks.c}) answers such an ACK with a reset, but never a SYN.
 *
 * @param outcome what it comes to
 * @param words the end of a sentence: {@code clients that connect now time out after about 131 s}
 * @param detail what else is known, for the evidence; empty if nothing
 */
record ClientOutcomes(ClientOutcome outcome, String words, String detail) {

    private static final int MAX_BACKOFF_S = 120;

    /** Where the limit is not known, and with it whether the queue is full. */
    static final ClientOutcomes UNTOLD = new ClientOutcomes(
            ClientOutcome.UNKNOWN, "whether clients that connect now are refused cannot be told without the limit", "");

    static ClientOutcomes of(boolean tcp, boolean refusing, OptionalInt halfOpen, ProcessState around) {
        return tcp ? tcp(refusing, halfOpen, around.kernel(), around.settings()) : unix(refusing);
    }

    private static ClientOutcomes unix(boolean full) {
        return full
                ? new ClientOutcomes(
                        ClientOutcome.UNKNOWN,
                        "clients that connect now wait in connect() until there is room, or get EAGAIN if their socket"
                                + " does not block",
                        "no counter tells how many clients of a unix-domain socket were refused")
                : connected();
    }

    static ClientOutcomes tcp(boolean refusing, OptionalInt halfOpen, KernelVersion kernel, KernelSettings settings) {
        if (!refusing) {
            return connected();
        }
        if (!kernel.known()) {
            return new ClientOutcomes(
                    ClientOutcome.UNKNOWN,
                    "what clients see that connect now depends on the kernel, whose version is not known ('"
                            + kernel.release() + "')",
                    "");
        }
        return kernel.since(4, 10) ? dropsSyns(halfOpen.orElse(0), kernel, settings) : dropsAcks(kernel, settings);
    }

    /** The clients of a listener whose SYN queue dropped SYNs, whether or not it does at the moment. */
    static ClientOutcomes ofSynQueue(boolean full, KernelVersion kernel) {
        return full
                ? new ClientOutcomes(
                        ClientOutcome.CONNECT_TIMEOUT,
                        "clients that connect now " + timeout(kernel)
                                + ", or take a second longer for each SYN that is dropped",
                        "a SYN that finds the SYN queue full is dropped and sent again after 1 s, until a half-open request"
                                + " ends or the client gives up")
                : connected();
    }

    private static String timeout(KernelVersion kernel) {
        return "time out after about " + (kernel.since(6, 5) ? 131 : 127) + " s";
    }

    private static ClientOutcomes connected() {
        return new ClientOutcomes(
                ClientOutcome.CONNECTED, "clients that connect now are connected, and served once accepted", "");
    }

    private static ClientOutcomes dropsSyns(int halfOpen, KernelVersion kernel, KernelSettings settings) {
        String timeout = timeout(kernel);
        String detail =
                "a SYN that finds the queue full is dropped and sent again after 1 s, so that connect() only takes a"
                        + " second longer if a slot gets free; a Linux client gives up after about 131 s (127 s before Linux 6.5),"
                        + " others earlier";
        if (halfOpen == 0) {
            return new ClientOutcomes(ClientOutcome.CONNECT_TIMEOUT, "clients that connect now " + timeout, detail);
        }
        if (settings.abortOnOverflow().orElse(0) != 0) {
            return new ClientOutcomes(
                    ClientOutcome.CONNECTION_RESET,
                    "clients whose handshake is under way (" + halfOpen
                            + ") are reset, because tcp_abort_on_overflow is set; those that connect now " + timeout,
                    detail);
        }
        return new ClientOutcomes(
                ClientOutcome.CONNECT_TIMEOUT,
                "clients that connect now " + timeout,
                detail + "; the clients of the " + halfOpen
                        + " half-open requests believe to be connected, hang, and are reset after about "
                        + halfOpenSeconds(settings)
                        + (settings.abortOnOverflow().isEmpty()
                                ? ", or at once if tcp_abort_on_overflow is set, which cannot be read"
                                : ""));
    }

    private static ClientOutcomes dropsAcks(KernelVersion kernel, KernelSettings settings) {
        String detail =
                "Linux " + kernel.release() + " answers SYNs while the queue is full and drops the ACK that ends the"
                        + " handshake (unless it has the fix of Linux 4.10, which drops the SYN)";
        if (settings.abortOnOverflow().isEmpty()) {
            return new ClientOutcomes(
                    ClientOutcome.UNKNOWN,
                    "clients that connect now hang or are reset, depending on tcp_abort_on_overflow, which cannot be read",
                    detail);
        }
        return settings.abortOnOverflow().getAsInt() != 0
                ? new ClientOutcomes(
                        ClientOutcome.CONNECTION_RESET,
                        "clients that connect now are reset, because tcp_abort_on_overflow is set",
                        detail)
                : new ClientOutcomes(
                        ClientOutcome.HANGS_THEN_RESET,
                        "clients that connect now believe to be connected, hang, and are reset after about "
                                + halfOpenSeconds(settings),
                        detail);
    }

    /** The SYN/ACK is sent again after 1, 2, 4 … s; after the last wait the request is forgotten: 63 s for 5 retries. */
    private static String halfOpenSeconds(KernelSettings settings) {
        if (settings.synackRetries().isEmpty()) {
            return "a time that tcp_synack_retries sets, which cannot be read";
        }
        int seconds = 0;
        for (int retry = 0; retry <= Math.min(settings.synackRetries().getAsInt(), 255); retry++) {
            seconds += retry > 6 ? MAX_BACKOFF_S : Math.min(1 << retry, MAX_BACKOFF_S);
        }
        return seconds + " s";
    }
}
