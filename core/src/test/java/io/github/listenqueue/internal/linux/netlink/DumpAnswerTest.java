package io.github.listenqueue.internal.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of answers of real kernels, of other byte orders, and of malformed ones. */
class DumpAnswerTest {

    private static final Wire CAPTURED = new Wire(ByteOrder.LITTLE_ENDIAN);
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
    private static final InetSocketAddress WILDCARD = new InetSocketAddress("::", 8081);
    private static final InetSocketAddress UNBOUND = new InetSocketAddress("0.0.0.0", 0);
    private static final int SEQUENCE = 7;

    @Test
    void readsCapturedListeners() {
        TcpListenerIds ids = new TcpListenerIds(false);
        DumpAnswer answer = new DumpAnswer(Wire.CAPTURED_SEQUENCE, ids);
        read(answer, CAPTURED, Wire.CAPTURED_LISTENER);
        read(answer, CAPTURED, Wire.CAPTURED_DUAL_STACK_LISTENER);
        read(answer, CAPTURED, CAPTURED.done(Wire.CAPTURED_SEQUENCE));

        assertThat(answer.isEnded()).isTrue();
        assertThat(answer.problem()).isNull();
        assertThat(inodes(ids)).containsExactly(0xC60B7L, 0xC60B8L);
        assertThat(at(HERE, CAPTURED, Wire.CAPTURED_LISTENER))
                .containsExactly(new PortListener(IpAddress.of(HERE.getAddress()), 0, false, 0));
        assertThat(at(WILDCARD, CAPTURED, Wire.CAPTURED_DUAL_STACK_LISTENER))
                .containsExactly(new PortListener(IpAddress.of(WILDCARD.getAddress()), 0, false, 2));
    }

    @Test
    void readsCapturedConnections() {
        PortListeners listeners = new PortListeners(8081);
        read(new DumpAnswer(Wire.CAPTURED_SEQUENCE, listeners), CAPTURED, Wire.CAPTURED_DUAL_STACK_LISTENER);
        PortListener listener =
                listeners.at(IpAddress.of(WILDCARD.getAddress())).get(0);
        WaitingRows rows = new WaitingRows(listeners, listener, 1, 0);
        read(new DumpAnswer(Wire.CAPTURED_SEQUENCE, rows), CAPTURED, Wire.CAPTURED_CONNECTIONS);

        assertThat(rows.result())
                .isEqualTo(new WaitingSockets(
                        1,
                        1,
                        1,
                        OptionalLong.of(1224),
                        OptionalLong.of(966),
                        0,
                        List.of(new WaitingSockets.Peer(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 35558), 1224))));
    }

    static Stream<Wire> bothOrders() {
        return Stream.of(new Wire(ByteOrder.LITTLE_ENDIAN), new Wire(ByteOrder.BIG_ENDIAN));
    }

    @ParameterizedTest
    @MethodSource("bothOrders")
    void readsNumbersOfEitherByteOrderAndUnsigned(Wire wire) {
        InetSocketAddress v6 = new InetSocketAddress("2001:db8::1", 65535);
        byte[] datagram = wire.rows(
                SEQUENCE,
                0,
                wire.tcp(false, 10, HERE, UNBOUND, -1, 1, 0xFFFF_FFFE),
                wire.tcp(true, 10, v6, UNBOUND, 1, 2, 3),
                wire.tcp(true, 10, HERE, UNBOUND, 3, 2, 4));
        TcpListenerIds ids = new TcpListenerIds(false);
        read(new DumpAnswer(SEQUENCE, ids), wire, datagram);

        assertThat(inodes(ids)).containsExactly(0xFFFF_FFFEL, 3L, 4L);
        assertThat(at(HERE, wire, datagram)).extracting(PortListener::depth).containsExactly(Integer.MAX_VALUE, 3);
        assertThat(at(v6, wire, datagram)).extracting(PortListener::depth).containsExactly(1);
    }

    @ParameterizedTest
    @MethodSource("bothOrders")
    void readsTheQueuesOfListenersAlone(Wire wire) {
        TcpQueueRows queues = new TcpQueueRows();
        byte[] memoryBefore47 = wire.attribute(7, new byte[32]);
        byte[] datagram = wire.rows(
                SEQUENCE,
                0,
                wire.tcp(false, 10, HERE, UNBOUND, 3, -1, 0xFFFF_FFFE, wire.memory(-2)),
                wire.tcp(true, 10, WILDCARD, UNBOUND, 1, 2, 3, memoryBefore47),
                wire.tcp(true, 1, HERE, UNBOUND, 1, 2, 4, wire.memory(5)));
        read(new DumpAnswer(SEQUENCE, queues), wire, datagram);

        assertThat(queues.result())
                .containsExactly(
                        new TcpQueue(0xFFFF_FFFEL, false, 3, Integer.MAX_VALUE, OptionalInt.of(-2)),
                        new TcpQueue(3, true, 1, 2, OptionalInt.empty()));
    }

    @ParameterizedTest
    @MethodSource("bothOrders")
    void readsTheCookiesOfEitherByteOrder(Wire wire) {
        long[] before = ids(wire, 0x1234_5678, 0).copy();
        assertThat(ids(wire, 0x1234_5678, 0).are(before)).isTrue();
        assertThat(ids(wire, 0x1234_5679, 0).are(before)).isFalse();
        assertThat(ids(wire, 0x1234_5678, 1).are(before)).isFalse();
        assertThat(ids(wire, 0, 0x1234_5678).are(before)).isFalse();
    }

    @Test
    void timesAreUnsignedAndUnknownIfOneIsMissing() {
        Wire wire = Wire.NATIVE;
        InetSocketAddress peer = new InetSocketAddress("127.0.0.9", 9);
        byte[] longAgo = wire.tcp(false, 1, HERE, peer, 0, 0, 0, wire.tcpInfo(-1));
        byte[] timeless = wire.tcp(false, 1, HERE, peer, 0, 0, 0);

        assertThat(waiting(longAgo).oldestMs()).hasValue(0xFFFF_FFFFL);
        assertThat(waiting(longAgo).oldest()).containsExactly(new WaitingSockets.Peer(peer, 0xFFFF_FFFFL));
        assertThat(waiting(longAgo, timeless).established()).isEqualTo(2);
        assertThat(waiting(longAgo, timeless).oldestMs()).isEmpty();
        assertThat(waiting(longAgo, timeless).medianMs()).isEmpty();
        assertThat(waiting().oldestMs()).isEmpty();
        assertThat(waiting().medianMs()).isEmpty();
    }

    @Test
    void oldestAndMedianOfManyEqualThoseOfASortedList() {
        Wire wire = Wire.NATIVE;
        Random random = new Random(4);
        for (int count : new int[] {1, 2, 3, 255, 256, 257, 1000}) {
            long[] times = random.ints(count, 0, 100_000).asLongStream().toArray();
            byte[][] rows = Arrays.stream(times)
                    .mapToObj(time -> wire.tcp(false, 1, HERE, HERE, 0, 0, 0, wire.tcpInfo((int) time)))
                    .toArray(byte[][]::new);
            WaitingSockets waiting = waiting(rows);
            Arrays.sort(times);

            assertThat(waiting.established()).isEqualTo(count);
            assertThat(waiting.oldestMs()).hasValue(times[count - 1]);
            assertThat(waiting.medianMs()).hasValue((times[(count - 1) / 2] + times[count / 2]) / 2);
            assertThat(waiting.oldest())
                    .extracting(WaitingSockets.Peer::waitedMs)
                    .containsExactlyElementsOf(Arrays.stream(times)
                            .skip(Math.max(0, count - 3))
                            .map(time -> -time)
                            .sorted()
                            .map(time -> -time)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void rejectsAUnixListenerWithoutQueue() {
        Wire wire = Wire.NATIVE;
        byte[] whole = wire.unix(10, new byte[] {0, 1, 2, 3}, 0, 1, 1);
        for (int length : new int[] {16, whole.length - 12}) {
            DumpAnswer answer = new DumpAnswer(SEQUENCE, new UnixQueueRows());
            read(answer, wire, wire.rows(SEQUENCE, 0, Arrays.copyOf(whole, length)));
            assertThat(answer.problem()).isEqualTo("a row is malformed");
        }
    }

    @Test
    void ignoresMessagesOfAnotherSequence() {
        Wire wire = Wire.NATIVE;
        TcpListenerIds rows = new TcpListenerIds(false);
        DumpAnswer answer = new DumpAnswer(SEQUENCE, rows);
        read(
                answer,
                wire,
                Wire.join(
                        wire.rows(SEQUENCE - 1, Wire.INTERRUPTED, wire.tcp(false, 10, HERE, UNBOUND, 1, 1, 1)),
                        wire.error(SEQUENCE - 1, 1),
                        wire.done(SEQUENCE - 1)));

        assertThat(answer.isEnded()).isFalse();
        assertThat(answer.interrupted()).isFalse();
        assertThat(rows.count()).isZero();
    }

    @Test
    void ignoresRowsInOtherStates() {
        for (int state : new int[] {-128, -1, 0, 1, 2, 9, 11, 31, 32, 42, 127}) {
            byte[] datagram = Wire.NATIVE.rows(SEQUENCE, 0, Wire.NATIVE.tcp(false, state, HERE, UNBOUND, 1, 1, 1));
            TcpListenerIds ids = new TcpListenerIds(false);
            read(new DumpAnswer(SEQUENCE, ids), Wire.NATIVE, datagram);
            assertThat(ids.count()).isZero();
            assertThat(at(HERE, Wire.NATIVE, datagram)).isEmpty();
        }
    }

    @Test
    void reportsTheErrorOfTheDump() {
        Wire wire = Wire.NATIVE;
        DumpAnswer answer = new DumpAnswer(SEQUENCE, new TcpListenerIds(false));
        read(answer, wire, wire.message(3, 0, SEQUENCE, wire.number(-12)));
        assertThat(answer.problem()).isEqualTo("ENOMEM");
    }

    @Test
    void errorsHaveNames() {
        Wire wire = Wire.NATIVE;
        assertThat(problem(wire.error(SEQUENCE, 1))).isEqualTo("EPERM");
        assertThat(problem(wire.error(SEQUENCE, 2))).isEqualTo("ENOENT (the kernel has no such diag module)");
        assertThat(problem(wire.error(SEQUENCE, 4711))).isEqualTo("errno 4711");
        assertThat(problem(wire.error(SEQUENCE, 0))).isEqualTo("an error without a number");
        assertThat(problem(wire.message(2, 0, SEQUENCE, new byte[0]))).isEqualTo("an error without a number");
        assertThat(problem(wire.message(4, 0, SEQUENCE, new byte[0]))).isEqualTo("messages were lost");
        assertThat(problem(new byte[0])).isEqualTo("a datagram is empty");
    }

    @Test
    void rejectsADatagramThatDoesNotFit() {
        DumpAnswer answer = new DumpAnswer(SEQUENCE, new TcpListenerIds(false));
        answer.read(ByteBuffer.allocate(100), 101);
        assertThat(answer.problem()).isEqualTo("a datagram of 101 bytes was cut off at 100");
    }

    static Stream<Supplier<RowCollector<?>>> everyKind() {
        PortListeners listeners = new PortListeners(8081);
        read(new DumpAnswer(Wire.CAPTURED_SEQUENCE, listeners), CAPTURED, Wire.CAPTURED_DUAL_STACK_LISTENER);
        PortListener listener =
                listeners.at(IpAddress.of(WILDCARD.getAddress())).get(0);
        return Stream.of(
                () -> new TcpListenerIds(false),
                TcpQueueRows::new,
                UnixQueueRows::new,
                () -> new OldestPeerRows(3),
                () -> new PortListeners(8081),
                () -> new HalfOpenRows(listeners, listener),
                () -> new WaitingRows(listeners, listener, 2, 0));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void rejectsATruncatedAnswer(Supplier<RowCollector<?>> kind) {
        for (byte[] whole : List.of(
                Wire.CAPTURED_LISTENER,
                Wire.CAPTURED_CONNECTIONS,
                CAPTURED.rows(SEQUENCE, 0, CAPTURED.unix(10, new byte[] {'/', 'x', 0}, 1, 2, 3)))) {
            int message = CAPTURED.buffer(whole).getInt(0);
            for (int length = 0; length < whole.length; length++) {
                DumpAnswer answer = new DumpAnswer(SEQUENCE, kind.get());
                read(answer, CAPTURED, Arrays.copyOf(whole, length));
                if (length == 0 || length % message != 0) {
                    assertThat(answer.problem())
                            .as("%s bytes of %s", length, whole.length)
                            .isNotNull();
                }
            }
        }
    }

    /** Truncates a row and corrects its length, so that only the attributes can reveal the fault. */
    @ParameterizedTest
    @MethodSource("everyKind")
    void rejectsATruncatedRowUnlessOnlyWholeAttributesAreMissing(Supplier<RowCollector<?>> kind) {
        for (byte[] whole : List.of(Wire.CAPTURED_LISTENER, Arrays.copyOf(Wire.CAPTURED_CONNECTIONS, 408))) {
            for (int length = 16; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                CAPTURED.buffer(cut).putInt(0, length);
                DumpAnswer answer = new DumpAnswer(SEQUENCE, kind.get());
                read(answer, CAPTURED, cut);
                boolean attributesEnd = length >= 88 && Attributes.isWellFormed(CAPTURED.buffer(cut), 88, length);
                if (!attributesEnd) {
                    assertThat(answer.problem()).as("%s bytes", length).isEqualTo("a row is malformed");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5000, 0xFFFF})
    void rejectsAnAttributeOfAnImpossibleLength(int length) {
        byte[] row = Wire.NATIVE.tcp(false, 10, HERE, UNBOUND, 1, 1, 1, Wire.NATIVE.tcpInfo(3));
        Wire.NATIVE.buffer(row).putShort(72, (short) length);
        assertThat(problem(Wire.NATIVE.rows(SEQUENCE, 0, row))).isEqualTo("a row is malformed");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 15, 10_000, Integer.MAX_VALUE})
    void rejectsAMessageOfAnImpossibleLength(int length) {
        byte[] message = Wire.NATIVE.rows(SEQUENCE, 0, Wire.NATIVE.tcp(false, 10, HERE, UNBOUND, 1, 1, 1));
        Wire.NATIVE.buffer(message).putInt(0, length);
        assertThat(problem(message)).isEqualTo("a message is cut off");
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void randomDatagramsNeverThrow(Supplier<RowCollector<?>> kind) {
        Random random = new Random(20);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes;
            if (round % 2 == 0) {
                bytes = new byte[random.nextInt(600)];
                random.nextBytes(bytes);
                if (bytes.length > 16) {
                    // Otherwise only the header would be parsed.
                    CAPTURED.buffer(bytes)
                            .putInt(0, 16 + random.nextInt(bytes.length - 15))
                            .putShort(4, (short) 20)
                            .putInt(8, SEQUENCE);
                }
            } else {
                bytes = (round % 4 == 1 ? Wire.CAPTURED_CONNECTIONS : Wire.CAPTURED_LISTENER).clone();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            RowCollector<?> rows = kind.get();
            read(new DumpAnswer(SEQUENCE, rows), CAPTURED, bytes);
            assertThat(rows.result()).isNotNull();
        }
    }

    private static String problem(byte[] datagram) {
        DumpAnswer answer = new DumpAnswer(SEQUENCE, new TcpListenerIds(false));
        read(answer, Wire.NATIVE, datagram);
        assertThat(answer.isEnded()).isTrue();
        return answer.problem();
    }

    private static List<Long> inodes(TcpListenerIds ids) {
        return IntStream.range(0, ids.count()).mapToObj(ids::inode).toList();
    }

    private static TcpListenerIds ids(Wire wire, int cookieLow, int cookieHigh) {
        byte[] row = wire.tcp(false, 10, HERE, UNBOUND, 0, 1, 1);
        wire.buffer(row).putInt(44, cookieLow).putInt(48, cookieHigh);
        TcpListenerIds ids = new TcpListenerIds(false);
        read(new DumpAnswer(SEQUENCE, ids), wire, wire.rows(SEQUENCE, 0, row));
        return ids;
    }

    /** Returns the listeners in a datagram that are bound to an address. */
    private static List<PortListener> at(InetSocketAddress address, Wire wire, byte[] datagram) {
        PortListeners listeners = new PortListeners(address.getPort());
        read(new DumpAnswer(SEQUENCE, listeners), wire, datagram);
        return listeners.at(IpAddress.of(address.getAddress()));
    }

    /** Returns the connections that wait at {@link #HERE}. */
    private static WaitingSockets waiting(byte[]... rows) {
        Wire wire = Wire.NATIVE;
        PortListeners listeners = new PortListeners(HERE.getPort());
        read(
                new DumpAnswer(SEQUENCE, listeners),
                wire,
                wire.rows(SEQUENCE, 0, wire.tcp(false, 10, HERE, UNBOUND, 0, 1, 1)));
        WaitingRows waiting = new WaitingRows(
                listeners, listeners.at(IpAddress.of(HERE.getAddress())).get(0), 3, 0);
        read(new DumpAnswer(SEQUENCE, waiting), wire, Wire.join(wire.rows(SEQUENCE, 0, rows), wire.done(SEQUENCE)));
        return waiting.result();
    }

    private static void read(DumpAnswer answer, Wire wire, byte[] datagram) {
        answer.read(wire.buffer(datagram), datagram.length);
    }
}
