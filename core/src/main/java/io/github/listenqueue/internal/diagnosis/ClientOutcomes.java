package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import java.util.OptionalInt;

/**
 * The outcome for new clients, given the state of the queue, the kernel and its settings.
 *
 * <p>Linux 4.10 and newer ({@code tcp_conn_request} in {@code net/ipv4/tcp_input.c}) drop every SYN while the queue is full.
 * Older kernels mostly answer the SYN and drop the ACK that ends the handshake. {@code tcp_abort_on_overflow}
 * ({@code tcp_check_req} in {@code net/ipv4/tcp_minisocks.c}) answers such an ACK with a reset, but never a SYN.
 *
 * @param outcome the kind of outcome
 * @param clause the last clause of a sentence: {@code new clients time out after about 131 s}
 * @param detail further facts for the evidence; empty if there are none
 */
record ClientOutcomes(ClientOutcome outcome, String clause, String detail) {

    private static final int MAX_BACKOFF_S = 120;

    /** The outcome at a queue of unknown limit, which may be full or not. */
    static final ClientOutcomes UNKNOWN_LIMIT = new ClientOutcomes(
            ClientOutcome.UNKNOWN, "without the limit, it is unknown if new clients are refused", "");

    /** The outcome at a queue that has room and no acceptor. */
    static final ClientOutcomes NEVER_SERVED = new ClientOutcomes(
            ClientOutcome.CONNECTED, "new clients connect, and wait for an acceptor that does not exist", "");

    static ClientOutcomes of(boolean tcp, boolean refusing, OptionalInt halfOpen, ProcessState process) {
        return tcp ? tcp(refusing, halfOpen, process.kernel(), process.settings()) : unix(refusing);
    }

    private static ClientOutcomes unix(boolean full) {
        return full
                ? new ClientOutcomes(
                        ClientOutcome.UNKNOWN,
                        "new clients wait in connect() until there is room, or get EAGAIN if their socket is"
                                + " non-blocking",
                        "the kernel does not count the refused clients of a unix-domain socket")
                : connected();
    }

    static ClientOutcomes tcp(boolean refusing, OptionalInt halfOpen, KernelVersion kernel, KernelSettings settings) {
        if (!refusing) {
            return connected();
        }
        if (!kernel.known()) {
            return new ClientOutcomes(
                    ClientOutcome.UNKNOWN,
                    "the outcome for new clients depends on the kernel version, which is unknown ('" + kernel.release()
                            + "')",
                    "");
        }
        return kernel.since(4, 10) ? dropsSyns(halfOpen.orElse(0), kernel, settings) : dropsAcks(kernel, settings);
    }

    /**
     * Returns the outcome at a listener whose SYN queue has dropped SYNs.
     *
     * @param full true if the SYN queue is still full
     */
    static ClientOutcomes ofSynQueue(boolean full, KernelVersion kernel) {
        return full
                ? new ClientOutcomes(
                        ClientOutcome.CONNECT_TIMEOUT,
                        "new clients " + timeout(kernel)
                                + ", or connect later: their SYN is sent again after 1 s, then at growing intervals",
                        "a SYN that arrives at a full SYN queue is dropped and sent again after 1 s, until a half-open request"
                                + " ends or the client gives up")
                : connected();
    }

    private static String timeout(KernelVersion kernel) {
        return "time out after about " + (kernel.since(6, 5) ? 131 : 127) + " s";
    }

    private static ClientOutcomes connected() {
        return new ClientOutcomes(ClientOutcome.CONNECTED, "new clients connect, and are served once accepted", "");
    }

    private static ClientOutcomes dropsSyns(int halfOpen, KernelVersion kernel, KernelSettings settings) {
        String timeout = timeout(kernel);
        String detail =
                "a SYN that arrives at a full queue is dropped and sent again after 1 s, and connect() takes only a"
                        + " second longer if a slot is free by then; a Linux client gives up after about 131 s (127 s"
                        + " before Linux 6.5), others earlier";
        if (halfOpen == 0) {
            return new ClientOutcomes(ClientOutcome.CONNECT_TIMEOUT, "new clients " + timeout, detail);
        }
        if (settings.abortOnOverflow().orElse(0) != 0) {
            return new ClientOutcomes(
                    ClientOutcome.CONNECTION_RESET,
                    "clients in the middle of a handshake (" + halfOpen
                            + ") are reset, because tcp_abort_on_overflow is set; new clients " + timeout,
                    detail);
        }
        return new ClientOutcomes(
                ClientOutcome.CONNECT_TIMEOUT,
                "new clients " + timeout,
                detail + "; the clients of the " + halfOpen
                        + " half-open requests appear to connect, then hang, and are reset after about "
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
                    "new clients hang or are reset, depending on tcp_abort_on_overflow, which cannot be read",
                    detail);
        }
        return settings.abortOnOverflow().getAsInt() != 0
                ? new ClientOutcomes(
                        ClientOutcome.CONNECTION_RESET,
                        "new clients are reset, because tcp_abort_on_overflow is set",
                        detail)
                : new ClientOutcomes(
                        ClientOutcome.HANGS_THEN_RESET,
                        "new clients appear to connect, then hang, and are reset after about "
                                + halfOpenSeconds(settings),
                        detail);
    }

    /**
     * Returns the lifetime of a half-open request. The SYN/ACK is sent again after 1, 2, 4 … s, and the request is dropped
     * after the last wait: after 63 s with 5 retries.
     */
    private static String halfOpenSeconds(KernelSettings settings) {
        if (settings.synackRetries().isEmpty()) {
            return "a time that depends on tcp_synack_retries, which cannot be read";
        }
        int seconds = 0;
        for (int retry = 0; retry <= Math.min(settings.synackRetries().getAsInt(), 255); retry++) {
            seconds += retry > 6 ? MAX_BACKOFF_S : Math.min(1 << retry, MAX_BACKOFF_S);
        }
        return seconds + " s";
    }
}
