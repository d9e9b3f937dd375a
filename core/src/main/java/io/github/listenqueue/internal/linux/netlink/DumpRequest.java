package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A request for all sockets of a kind. It consists of {@code struct nlmsghdr} of {@code include/uapi/linux/netlink.h}
 * and either {@code struct inet_diag_req_v2} of {@code inet_diag.h} or {@code struct unix_diag_req} of {@code
 * unix_diag.h}.
 */
final class DumpRequest {

    /** The type of requests and of the rows that answer them. */
    static final int SOCK_DIAG_BY_FAMILY = 20;

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    // Bits of the states: include/net/tcp_states.h.
    static final int ESTABLISHED = 1 << 1;
    static final int SYN_RECV = 1 << 3;
    static final int CLOSE_WAIT = 1 << 8;
    static final int LISTEN = 1 << 10;

    // Extensions of each row: 1 << (INET_DIAG_… - 1), UDIAG_SHOW_ICONS, UDIAG_SHOW_RQLEN.
    static final int WITH_TCP_INFO = 1 << 1;
    static final int WITH_MEMORY = 1 << 6;
    static final int WITH_WAITING = 0x08;
    static final int WITH_QUEUE = 0x10;

    private static final int NLM_F_REQUEST = 0x01;
    private static final int NLM_F_DUMP = 0x300;
    private static final int IPPROTO_TCP = 6;
    private static final int HEADER_BYTES = 16;
    private static final int INET_BYTES = 56;
    private static final int UNIX_BYTES = 24;

    private final String description;
    private final ByteBuffer body;

    private DumpRequest(String description, int bytes, int family, int states) {
        this.description = description;
        this.body = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        body.put(0, (byte) family).putInt(4, states);
    }

    /**
     * Returns a request for the TCP sockets in some states.
     *
     * @param description the words for these sockets in messages
     * @param port the local port; 0 for all
     */
    static DumpRequest tcp(String description, boolean ipv6, int states, int extensions, int port) {
        DumpRequest request = new DumpRequest(
                description + (ipv6 ? " over IPv6" : " over IPv4"), INET_BYTES, ipv6 ? AF_INET6 : AF_INET, states);
        request.body.put(1, (byte) IPPROTO_TCP).put(2, (byte) extensions);
        request.body.put(8, (byte) (port >> 8)).put(9, (byte) port);
        return request;
    }

    /** Returns a request for the unix-domain sockets in LISTEN. */
    static DumpRequest unixListeners(int extensions) {
        DumpRequest request = new DumpRequest("unix-domain listeners", UNIX_BYTES, AF_UNIX, LISTEN);
        request.body.putInt(12, extensions);
        return request;
    }

    /** Returns the requested sockets in words. */
    String description() {
        return description;
    }

    /** Writes the message to the head of a buffer and returns its length. */
    int writeTo(ByteBuffer buffer, int sequence) {
        int length = HEADER_BYTES + body.capacity();
        buffer.putInt(0, length)
                .putShort(4, (short) SOCK_DIAG_BY_FAMILY)
                .putShort(6, (short) (NLM_F_REQUEST | NLM_F_DUMP))
                .putInt(8, sequence)
                .putInt(12, 0);
        for (int i = 0; i < body.capacity(); i++) {
            buffer.put(HEADER_BYTES + i, body.get(i));
        }
        return length;
    }
}
