package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a dump, parsed datagram by datagram. One instance parses one dump after the other. Each datagram holds
 * messages: {@code struct nlmsghdr} of {@code include/uapi/linux/netlink.h} with a payload, aligned to four bytes.
 *
 * <pre>
 * 0 length with this header   4 type   6 flags   8 sequence number of the request   12 port of the requester   16 payload
 * </pre>
 */
final class DumpAnswer {

    private static final int HEADER_BYTES = 16;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSG_OVERRUN = 4;
    private static final int NLM_F_DUMP_INTR = 0x10;

    private int sequence;
    private RowCollector<?> rows;
    private boolean done;
    private boolean interrupted;
    private @Nullable String problem;

    DumpAnswer(int sequence, RowCollector<?> rows) {
        this.sequence = sequence;
        this.rows = rows;
    }

    /** Resets the state for the answer to another request. */
    void begin(int nextSequence, RowCollector<?> nextRows) {
        sequence = nextSequence;
        rows = nextRows;
        done = false;
        interrupted = false;
        problem = null;
    }

    /** Returns true if the kernel has sent the end of the dump or there is a {@link #problem}. */
    boolean isEnded() {
        return done || problem != null;
    }

    /** Returns true if the table of the kernel changed so that rows may be missing or repeated. */
    boolean interrupted() {
        return interrupted;
    }

    /** Returns the fault of the answer; null if there has been none so far. */
    @Nullable
    String problem() {
        return problem;
    }

    /**
     * Parses one datagram.
     *
     * @param length the full length of the datagram, which may exceed the buffer
     */
    void read(ByteBuffer buffer, int length) {
        if (length > buffer.capacity()) {
            problem = "a datagram of " + length + " bytes was cut off at " + buffer.capacity();
            return;
        }
        if (length == 0) {
            problem = "a datagram is empty";
        }
        for (int at = 0; at < length && !isEnded(); ) {
            int size = length - at < HEADER_BYTES ? 0 : buffer.getInt(at);
            if (size < HEADER_BYTES || size > length - at) {
                problem = "a message is cut off";
                return;
            }
            // Messages with another number belong to an abandoned answer.
            if (buffer.getInt(at + 8) == sequence) {
                parseMessage(buffer, at, at + size);
            }
            at += Attributes.aligned(size);
        }
    }

    private void parseMessage(ByteBuffer buffer, int at, int end) {
        int payload = at + HEADER_BYTES;
        interrupted |= (buffer.getShort(at + 6) & NLM_F_DUMP_INTR) != 0;
        switch (buffer.getShort(at + 4)) {
            case NLMSG_ERROR -> {
                int error = end - payload < Integer.BYTES ? 0 : buffer.getInt(payload);
                problem = error < 0 ? Errno.name(-error) : "an error without a number";
            }
            case NLMSG_DONE -> {
                // Since Linux 4.14 with the result of the dump: netlink_dump in net/netlink/af_netlink.c.
                int error = end - payload < Integer.BYTES ? 0 : buffer.getInt(payload);
                done = error >= 0;
                problem = done ? null : Errno.name(-error);
            }
            case NLMSG_OVERRUN -> problem = "messages were lost";
            case DumpRequest.SOCK_DIAG_BY_FAMILY -> {
                if (!rows.take(buffer, payload, end)) {
                    problem = "a row is malformed";
                }
            }
            default -> {
                // Not part of a dump of sockets.
            }
        }
    }
}
