package io.github.listenqueue.internal.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests with a fake kernel, for kernels, sandboxes and moments that are not available. */
class SockDiagTest {

    private static final Wire WIRE = Wire.NATIVE;
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
    private static final InetSocketAddress V4_WILDCARD = new InetSocketAddress("0.0.0.0", 80);
    private static final InetSocketAddress V6_WILDCARD = new InetSocketAddress("::", 80);
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("127.0.0.2", 80);
    private static final InetSocketAddress V6_HERE = new InetSocketAddress("2001:db8::1", 80);
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 4711);
    private static final int ESTABLISHED = 1;
    private static final int SYN_RECV = 3;
    private static final int CLOSE_WAIT = 8;
    private static final int LISTEN = 10;

    private final PlayedKernel kernel = new PlayedKernel();
    private final AtomicLong now = new AtomicLong();
    private SockDiag diag;

    @BeforeEach
    void open() {
        diag = SockDiag.open(LibcAccess.of(kernel, "played"), now::get);
        assertThat(diag.problem()).isNull();
        kernel.requests.clear();
    }

    @Test
    void countsTheListenersOfBothFamilies() {
        kernel.answerRows(listener(false, HERE, 3, 1));
        kernel.answerRows(listener(true, V6_WILDCARD, 4, 2));

        assertThat(value(diag.countListeners())).isEqualTo(2);
        assertThat(kernel.requests).extracting(request -> request[16]).containsExactly((byte) 2, (byte) 10);
    }

    @Test
    void listenersAreUnknownIfOneFamilyFails() {
        kernel.answerRows(listener(false, HERE, 3, 1));
        kernel.answers.add(sequence -> List.of(WIRE.error(sequence, 1)));

        assertThat(diag.countListeners().problem()).isEqualTo("TCP listeners over IPv6: EPERM");
    }

    @Test
    void theRequestMatchesTheHeaderOfTheKernel() {
        diag.halfOpen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0x1234), false);

        byte[] request = kernel.requests.get(0);
        assertThat(request).hasSize(72);
        assertThat(WIRE.buffer(request).getInt(0)).isEqualTo(72);
        assertThat(WIRE.buffer(request).getShort(4)).isEqualTo((short) 20);
        assertThat(WIRE.buffer(request).getShort(6)).isEqualTo((short) 0x301);
        assertThat(request[16]).isEqualTo((byte) 2);
        assertThat(request[17]).isEqualTo((byte) 6);
        assertThat(WIRE.buffer(request).getInt(20)).isEqualTo(1 << LISTEN);
        assertThat(request[24]).isEqualTo((byte) 0x12);
        assertThat(request[25]).isEqualTo((byte) 0x34);
    }

    @Test
    void halfOpenRequestsBelongToTheListenerBoundToTheirAddress() {
        byte[][] listeners = {listener(false, HERE, 0, 1), listener(false, V4_WILDCARD, 0, 2)};
        byte[][] requests = {
            socket(false, SYN_RECV, HERE, 0),
            socket(false, SYN_RECV, HERE, 0),
            socket(false, SYN_RECV, ELSEWHERE, 0),
            socket(false, SYN_RECV, new InetSocketAddress(InetAddress.getLoopbackAddress(), 81), 0),
            socket(false, ESTABLISHED, HERE, 0),
        };
        kernel.answerRows(listeners);
        kernel.answerRows(requests);
        assertThat(value(diag.halfOpen(HERE, false))).isEqualTo(2);

        kernel.answerRows(listeners);
        kernel.answerRows(requests);
        assertThat(value(diag.halfOpen(V4_WILDCARD, false))).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"false, 2", "true, 1"})
    void anIpv6WildcardServesIpv4UnlessItIsV6Only(boolean v6Only, int expected) {
        byte[] only = WIRE.attribute(11, new byte[] {(byte) (v6Only ? 1 : 0)});
        kernel.answerRows(WIRE.tcp(true, LISTEN, V6_WILDCARD, PEER, 0, 9, 1, only));
        kernel.answerRows(socket(true, SYN_RECV, HERE, 0), socket(true, SYN_RECV, V6_HERE, 0));
        assertThat(value(diag.halfOpen(V6_WILDCARD, true))).isEqualTo(expected);
    }

    @Test
    void theIpv4WildcardMatchesThatOfAnIpv6Socket() {
        kernel.answerRows(listener(true, V6_WILDCARD, 0, 1));
        kernel.answerRows(socket(true, SYN_RECV, HERE, 0));
        assertThat(value(diag.halfOpen(V4_WILDCARD, true))).isEqualTo(1);
    }

    @Test
    void aListenerBoundToADeviceOwnsOnlyConnectionsOfThatDevice() {
        byte[] atDevice = listener(false, HERE, 0, 1);
        WIRE.buffer(atDevice).putInt(40, 2);
        byte[] throughIt = socket(false, SYN_RECV, HERE, 0);
        WIRE.buffer(throughIt).putInt(40, 2);
        byte[][] listeners = {atDevice, listener(false, V4_WILDCARD, 0, 2)};
        byte[][] requests = {throughIt, socket(false, SYN_RECV, HERE, 0), socket(false, SYN_RECV, HERE, 0)};
        kernel.answerRows(listeners);
        kernel.answerRows(requests);
        assertThat(value(diag.halfOpen(HERE, false))).isEqualTo(1);

        kernel.answerRows(listeners);
        kernel.answerRows(requests);
        assertThat(value(diag.halfOpen(V4_WILDCARD, false))).isEqualTo(2);
    }

    @Test
    void reportsOnlyTheSingleNonEmptyListenerOfASharedAddress() {
        byte[][] onlyOneNonEmpty = {listener(false, HERE, 0, 1), listener(false, HERE, 2, 2)};
        kernel.answerRows(onlyOneNonEmpty);
        kernel.answerRows(socket(false, ESTABLISHED, HERE, 0), socket(false, CLOSE_WAIT, HERE, 0));
        WaitingSockets waiting = value(diag.waiting(HERE, false, 1, 0));
        assertThat(waiting.established()).isEqualTo(1);
        assertThat(waiting.closedByClient()).isEqualTo(1);

        kernel.answerRows(onlyOneNonEmpty);
        assertThat(diag.halfOpen(HERE, false).problem())
                .isEqualTo("half-open requests over IPv4: 2 listeners share this address, and the kernel does not"
                        + " report which of them a connection belongs to");
        kernel.answerRows(listener(false, HERE, 1, 1), listener(false, HERE, 2, 2), listener(false, HERE, 0, 3));
        assertThat(diag.waiting(HERE, false, 1, 0).problem()).contains("3 listeners share this address");
    }

    @Test
    void anAddressWithoutAListenerIsUnknown() {
        assertThat(diag.halfOpen(HERE, false).problem())
                .isEqualTo("half-open requests over IPv4: no listener is at this address");
        assertThat(diag.waiting(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), true, 1, 0)
                        .problem())
                .isEqualTo("waiting connections over IPv6: localhost/127.0.0.1:0 is no address of a listener");
        assertThat(diag.halfOpen(InetSocketAddress.createUnresolved("localhost", 80), false)
                        .problem())
                .contains("is no address of a listener");
    }

    @Test
    void acceptedConnectionsAreNotWaiting() {
        kernel.answerRows(listener(false, HERE, 1, 1));
        kernel.answerRows(
                socket(false, ESTABLISHED, HERE, 11),
                socket(false, CLOSE_WAIT, HERE, 12),
                socket(false, ESTABLISHED, HERE, 0),
                socket(false, ESTABLISHED, ELSEWHERE, 0));
        WaitingSockets waiting = value(diag.waiting(HERE, false, 1, 0));
        assertThat(waiting.accepted()).isEqualTo(2);
        assertThat(waiting.established()).isEqualTo(1);
    }

    @Test
    void unixQueuesAreRefilledByEachDump() {
        byte[][] many = new byte[40][];
        for (int i = 0; i < many.length; i++) {
            many[i] = WIRE.unix(LISTEN, new byte[] {'/', 0}, i, 2 * i, 100 + i);
        }
        kernel.answerRows(many);
        UnixQueueRows queues = value(diag.unixQueues());
        assertThat(queues.count()).isEqualTo(40);
        assertThat(queues.inode(39)).isEqualTo(139);
        assertThat(queues.depth(39)).isEqualTo(39);
        assertThat(queues.limit(39)).isEqualTo(78);

        interrupted(1);
        kernel.answerRows(WIRE.unix(LISTEN, new byte[] {'/', 0}, 1, 2, 4), WIRE.unix(1, new byte[] {'/', 0}, 1, 2, 5));
        assertThat(value(diag.unixQueues())).isSameAs(queues);
        assertThat(queues.count()).as("the listener of the last attempt").isEqualTo(1);
        assertThat(queues.inode(0)).isEqualTo(4);
        assertThat(queues.rowOf(4)).isZero();
        assertThat(queues.rowOf(139)).as("a listener of the first dump").isEqualTo(UnixQueueRows.ABSENT);

        kernel.answerRows(Arrays.copyOf(WIRE.unix(LISTEN, new byte[] {'/', 0, 0, 0}, 1, 2, 4), 24));
        assertThat(diag.unixQueues().problem()).isEqualTo("unix-domain listeners: a row is malformed");
    }

    @Test
    void repeatsAnInterruptedDumpAndDiscardsItsRows() {
        interrupted(1);
        kernel.answerRows(WIRE.unix(LISTEN, new byte[] {'/', 'b', 0}, 1, 2, 4));
        UnixQueueRows queues = value(diag.unixQueues());
        assertThat(queues.count()).isEqualTo(1);
        assertThat(queues.inode(0)).isEqualTo(4);
    }

    @Test
    void givesUpADumpThatIsInterruptedThreeTimes() {
        interrupted(3);
        assertThat(diag.unixQueues().problem())
                .isEqualTo("unix-domain listeners: sockets changed during each of 3 attempts");
        assertThat(diag.unixQueues().known()).isTrue();
    }

    @Test
    void abandonsASlowDumpAndRecoversWithTheNext() {
        kernel.answers.add(sequence -> List.of(
                WIRE.rows(sequence, 0, WIRE.unix(LISTEN, new byte[] {'/', 'a', 0}, 1, 2, 3)),
                WIRE.rows(sequence, 0, WIRE.unix(LISTEN, new byte[] {'/', 'b', 0}, 1, 2, 4)),
                WIRE.done(sequence)));
        kernel.beforeRecv = () -> now.addAndGet(500_000_000);
        assertThat(diag.unixQueues().problem()).isEqualTo("unix-domain listeners: given up after 800 ms");

        kernel.beforeRecv = () -> {};
        kernel.answerRows(WIRE.unix(LISTEN, new byte[] {'/', 'c', 0}, 1, 2, 5));
        UnixQueueRows queues = value(diag.unixQueues());
        assertThat(queues.count()).isEqualTo(1);
        assertThat(queues.inode(0)).isEqualTo(5);
        assertThat(kernel.open).hasSize(1);
    }

    @Test
    void abandonsAnUnfinishedDumpWithoutASpareDescriptor() {
        kernel.descriptorsLeft = 1;
        kernel.answers.add(sequence -> List.of(new byte[] {1}, WIRE.done(sequence)));
        assertThat(diag.unixQueues().problem()).isEqualTo("unix-domain listeners: a message is cut off");
        assertThat(diag.unixQueues().known()).isTrue();
        assertThat(kernel.open).hasSize(1);
    }

    @Test
    void retriesToOpenTheSocket() {
        kernel.descriptorsLeft = 0;
        diag = SockDiag.open(LibcAccess.of(kernel, "played"), now::get);
        assertThat(diag.problem())
                .isEqualTo("TCP listeners over IPv4: a netlink socket cannot be opened: EMFILE (the process is out of"
                        + " descriptors)");

        kernel.descriptorsLeft = 10;
        assertThat(diag.countListeners().known()).isTrue();
        assertThat(diag.problem()).isNull();
    }

    @Test
    void anAnswerWithoutEndIsUnknown() {
        kernel.answers.add(sequence -> List.of(WIRE.rows(sequence, 0, WIRE.unix(LISTEN, new byte[] {'/'}, 1, 2, 3))));
        assertThat(diag.unixQueues().problem()).isEqualTo("unix-domain listeners: the kernel's answer has no end");
    }

    @Test
    void ignoresTheRestOfAnOldAnswer() {
        kernel.answers.add(sequence -> List.of(
                WIRE.rows(sequence - 1, 0, WIRE.unix(LISTEN, new byte[] {'/', 'a', 0}, 1, 2, 3)),
                WIRE.done(sequence - 1),
                WIRE.done(sequence)));
        assertThat(value(diag.unixQueues()).count()).isZero();
    }

    @Test
    void aDatagramLargerThanTheBufferIsUnknown() {
        kernel.answer(new byte[40_000]);
        assertThat(diag.unixQueues().problem())
                .isEqualTo("unix-domain listeners: a datagram of 40000 bytes was cut off at 32768");
    }

    @Test
    void anInterruptedCallIsRepeated() {
        kernel.recvError = 4;
        assertThat(diag.unixQueues().known()).isTrue();
    }

    @Test
    void lostMessagesAreUnknown() {
        kernel.recvError = 105;
        assertThat(diag.unixQueues().problem())
                .isEqualTo("unix-domain listeners: the answer cannot be received: ENOBUFS");
        assertThat(diag.unixQueues().known()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"93, the kernel has no sock_diag", "97, must allow AF_NETLINK", "13, EACCES"})
    void reportsASandboxWithoutNetlink(int errno, String words) {
        kernel.socketError = errno;
        diag = SockDiag.open(LibcAccess.of(kernel, "played"), now::get);
        assertThat(diag.problem())
                .contains("a netlink socket cannot be opened: ")
                .contains(words);
        assertThat(diag.waiting(HERE, false, 1, 0).known()).isFalse();
        assertThat(diag.unixQueues().known()).isFalse();
        diag.close();
    }

    @Test
    void reportsAKernelWithoutTcpDiag() {
        kernel.answers.add(sequence -> List.of(WIRE.error(sequence, 2)));
        diag = SockDiag.open(LibcAccess.of(kernel, "played"), now::get);
        assertThat(diag.problem()).isEqualTo("TCP listeners over IPv4: ENOENT (the kernel has no such diag module)");
    }

    @Test
    void reportsTheReasonForMissingNativeAccess() {
        SockDiag off = SockDiag.open(NativeAccess.OFF, now::get);
        assertThat(off.problem()).isEqualTo("native access is switched off (NativeAccess.OFF)");
        assertThat(off.countListeners().problem()).isEqualTo(off.problem());
        assertThat(off.unixQueues().problem()).isEqualTo(off.problem());
        assertThat(off.waiting(HERE, false, 1, 0).problem()).isEqualTo(off.problem());
        off.close();
        assertThat(off.problem()).isEqualTo("native access is switched off (NativeAccess.OFF)");
    }

    @Test
    void aFailingCallIsUnknown() {
        kernel.beforeRecv = () -> {
            throw new IllegalStateException("recv could not be called");
        };
        assertThat(diag.unixQueues().problem())
                .isEqualTo("unix-domain listeners: java.lang.IllegalStateException: recv could not be called");
        kernel.beforeRecv = () -> {};
        assertThat(diag.unixQueues().known()).isFalse();
        assertThat(diag.unixQueues().known()).isTrue();
    }

    @Test
    void staysClosed() {
        diag.close();
        diag.close();
        assertThat(kernel.open).isEmpty();
        assertThat(diag.countListeners().problem()).isEqualTo("sock_diag is closed");
        assertThat(kernel.open).isEmpty();
    }

    private void interrupted(int times) {
        for (int i = 0; i < times; i++) {
            kernel.answers.add(sequence -> List.of(
                    WIRE.rows(sequence, Wire.INTERRUPTED, WIRE.unix(LISTEN, new byte[] {'/', 'a', 0}, 1, 2, 3)),
                    WIRE.done(sequence)));
        }
    }

    private static byte[] listener(boolean ipv6, InetSocketAddress at, int depth, int inode) {
        return WIRE.tcp(ipv6, LISTEN, at, new InetSocketAddress(0), depth, 128, inode);
    }

    private static byte[] socket(boolean ipv6, int state, InetSocketAddress local, int inode) {
        return WIRE.tcp(ipv6, state, local, PEER, 0, 0, inode);
    }

    private static <T> T value(Result<T> answer) {
        assertThat(answer.problem()).isNull();
        assertThat(answer.value()).isNotNull();
        return answer.value();
    }
}
