package io.github.listenqueue.soak;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A sender of single segments to a listener on 127.0.0.1, from unused addresses. */
final class RawTcp implements AutoCloseable {

    /** The command that adds a route to an address that never replies, and a blackhole route. */
    static final String ROUTES = "ip route add 198.51.100.0/24 dev lo && ip route add blackhole 203.0.113.0/24";

    private static final int SILENT_HOST = 0xC633_6401;
    private static final int UNREACHABLE_HOST = 0xCB00_7101;
    private static final int LOOPBACK = 0x7F00_0001;
    private static final int HEADER = 20;
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 40_000;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int SEQUENCE = 1000;
    private static final int VERSION_AND_LENGTH = 0x45;
    private static final int TTL = 64;
    private static final int WINDOW = 64_000;
    private static final int TCP_CHECKSUM_AT = HEADER + 16;
    private static final int SOCKADDR = 16;

    private final int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Libc.IPPROTO_RAW);
    private int used;

    /** Sends a SYN from an address that never replies, so that the request stays half-open. Returns its source port. */
    int syn(int port) {
        int from = anyPort();
        send(SILENT_HOST, from, port, SYN, SEQUENCE);
        return from;
    }

    /** Sends the same SYN again. */
    void synAgain(int from, int port) {
        send(SILENT_HOST, from, port, SYN, SEQUENCE);
    }

    /** Resets a request. */
    void reset(int from, int port) {
        send(SILENT_HOST, from, port, RST, SEQUENCE + 1);
    }

    /** Sends a SYN that cannot be answered. */
    void synWithoutWayBack(int port) {
        send(UNREACHABLE_HOST, anyPort(), port, SYN, SEQUENCE);
    }

    private int anyPort() {
        return FIRST_PORT + used++ % PORTS;
    }

    private void send(int host, int from, int port, int flags, int sequence) {
        // RFC 791, section 3.1; the kernel fills in length, identification and checksum.
        ByteBuffer packet = ByteBuffer.allocate(2 * HEADER);
        packet.put((byte) VERSION_AND_LENGTH).put((byte) 0).putShort((short) (2 * HEADER));
        packet.putInt(0).put((byte) TTL).put((byte) Libc.IPPROTO_TCP).putShort((short) 0);
        packet.putInt(host).putInt(LOOPBACK);
        // RFC 9293, section 3.1.
        packet.putShort((short) from).putShort((short) port).putInt(sequence).putInt(0);
        packet.put((byte) ((HEADER / Integer.BYTES) << Integer.BYTES))
                .put((byte) flags)
                .putShort((short) WINDOW);
        packet.putShort((short) 0).putShort((short) 0);
        packet.putShort(TCP_CHECKSUM_AT, checksum(packet, host));
        // struct sockaddr_in
        byte[] target = ByteBuffer.allocate(SOCKADDR)
                .order(ByteOrder.nativeOrder())
                .putShort((short) Libc.AF_INET)
                .order(ByteOrder.BIG_ENDIAN)
                .putShort((short) 0)
                .putInt(LOOPBACK)
                .array();
        Libc.sendto(socket, packet.array(), packet.capacity(), 0, target, target.length);
    }

    /** Adds up the segment and the pseudo header. */
    private static short checksum(ByteBuffer packet, int host) {
        int sum = (host >>> Short.SIZE) + (host & 0xFFFF);
        sum += (LOOPBACK >>> Short.SIZE) + (LOOPBACK & 0xFFFF) + Libc.IPPROTO_TCP + HEADER;
        for (int at = HEADER; at < packet.capacity(); at += Short.BYTES) {
            sum += packet.getShort(at) & 0xFFFF;
        }
        while (sum >>> Short.SIZE != 0) {
            sum = (sum >>> Short.SIZE) + (sum & 0xFFFF);
        }
        return (short) ~sum;
    }

    @Override
    public void close() {
        Libc.close(socket);
    }
}
