package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SYNs with a signature (TCP MD5, RFC 2385) that the listener does not expect. The kernel drops them and counts them at the
 * socket, although its queues are empty: harmless packets that need no privilege.
 */
final class SignedSyns {

    private static final int AF_INET = 2;
    private static final int SOCK_STREAM_NONBLOCK = 1 | 0x800;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_MD5SIG = 14;
    private static final int SOCKADDR_IN = 16;
    private static final int SOCKADDR_STORAGE = 128;
    private static final int KEY = 80;
    private static final short KEY_LENGTH = 4;

    /** The functions of libc. */
    interface Libc extends Library {

        int socket(int domain, int type, int protocol);

        int setsockopt(int socket, int level, int option, byte[] value, int length);

        int connect(int socket, byte[] address, int length);

        int close(int socket);
    }

    private static final Libc LIBC = Native.load("c", Libc.class);

    private SignedSyns() {}

    /** Sends one SYN without waiting for an answer, which never comes. */
    static void send(int port) {
        byte[] address = address(port);
        byte[] signature = signature(address);
        int socket = LIBC.socket(AF_INET, SOCK_STREAM_NONBLOCK, 0);
        assertThat(socket).isNotNegative();
        try {
            assertThat(LIBC.setsockopt(socket, IPPROTO_TCP, TCP_MD5SIG, signature, signature.length))
                    .as("TCP_MD5SIG, which a kernel may lack")
                    .isZero();
            LIBC.connect(socket, address, address.length);
        } finally {
            LIBC.close(socket);
        }
    }

    /** Returns a struct sockaddr_in: the family is in native byte order, port and address are in network byte order. */
    private static byte[] address(int port) {
        ByteBuffer bytes = ByteBuffer.allocate(SOCKADDR_IN).order(ByteOrder.nativeOrder());
        bytes.putShort((short) AF_INET);
        bytes.put((byte) (port >> 8)).put((byte) port);
        bytes.put(InetAddress.getLoopbackAddress().getAddress());
        return bytes.array();
    }

    /** Returns a struct tcp_md5sig: address, flags, prefix length, key length, interface and key. */
    private static byte[] signature(byte[] address) {
        ByteBuffer bytes = ByteBuffer.allocate(SOCKADDR_STORAGE + 1 + 1 + Short.BYTES + Integer.BYTES + KEY)
                .order(ByteOrder.nativeOrder());
        bytes.put(address);
        bytes.position(SOCKADDR_STORAGE + 2);
        bytes.putShort(KEY_LENGTH);
        return bytes.array();
    }
}
