package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a dump, datagram by datagram; one instance serves one dump after the other. Each holds messages, {@code struct nlmsghdr} of {@code
 * include/uapi/linux/netlink.h} with a payload, aligned to four bytes:
 *
 * <pre>
 * 0 length with this header   4 type   6 flags   8 sequence number of the request   12 port of the asker   16 payload
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

    /** Forgets what was read, for the answer to another request. */
    void begin(int nextSequence, RowCollector<?> nextRows) {
        sequence = nextSequence;
        rows = nextRows;
        done = false;
        interrupted = false;
        problem = null;
    }

    /** Returns true if the kernel has ended the dump, or if there is a {@link #problem}. */
    boolean ended() {
        return done || problem != null;
    }

    /** Returns true if the kernel's table changed in a way that makes rows missing or double. */
    boolean interrupted() {
        return interrupted;
    }

    /** Returns the problem of the answer; null if there is none so far. */
    @Nullable
    String problem() {
        return problem;
    }

    /**
     * Reads one datagram.
     *
     * @param length how long it was, whether or not all of it is in the buffer
     */
    void read(ByteBuffer buffer, int length) {
        if (length > buffer.capacity()) {
            problem = "a datagram of " + length + " bytes was cut off at " + buffer.capacity();
            return;
        }
        if (length == 0) {
            problem = "a datagram is empty";
        }
        for (int at = 0; at < length && !ended(); ) {
            int size = length - at < HEADER_BYTES ? 0 : buffer.getInt(at);
            if (size < HEADER_BYTES || size > length - at) {
                problem = "a message is cut off";
                return;
            }
            // Others are the rest of an answer that was given up.
            if (buffer.getInt(at + 8) == sequence) {
                message(buffer, at, at + size);
            }
            at += Attributes.aligned(size);
        }
    }

    private void message(ByteBuffer buffer, int at, int end) {
        int payload = at + HEADER_BYTES;
        interrupted |= (buffer.getShort(at + 6) & NLM_F_DUMP_INTR) != 0;
        switch (buffer.getShort(at + 4)) {
            case NLMSG_ERROR -> {
                int error = end - payload < Integer.BYTES ? 0 : buffer.getInt(payload);
                problem = error < 0 ? Errno.name(-error) : "an error without a number";
            }
            case NLMSG_DONE -> {
                // Since Linux 4.14 with what the dump came to: netlink_dump in net/netlink/af_netlink.c.
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
                // Nothing that a dump of sockets is made of.
            }
        }
    }
}
