package io.github.listenqueue.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.internal.linux.libc.Libc;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.procfs.Descriptors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a fake libc that returns the results of other kernels and sandboxes. */
class TcpInfoSamplerTest {

    private static final int TCP_INFO = 11;
    private static final int SO_PROTOCOL = 38;
    private static final int SO_MEMINFO = 55;
    private static final int SO_COOKIE = 57;
    private static final int EPERM = 1;
    private static final int EBADF = 9;
    private static final int ENOPROTOOPT = 92;
    private static final int DESCRIPTOR = 7;
    private static final long INODE = 4711;

    private final PlayedLibc libc = new PlayedLibc();
    private final TrackedListener listener =
            new TrackedListener(new SocketKey(INODE, Family.TCP6, new InetSocketAddress(8080)), "http", DESCRIPTOR);

    @TempDir
    private Path folder;

    private TcpInfoSampler sampler;
    private QueueReader reader;

    @BeforeEach
    void setUp() throws IOException {
        link(INODE);
        sampler = new TcpInfoSampler(LibcAccess.of(libc, "fake"), new Descriptors(folder));
        reader = new QueueReader(sampler, SockDiag.none("no netlink"), () -> 0);
    }

    @Test
    void readsDepthLimitAndDrops() {
        libc.depth = 6;
        libc.limit = 5;
        libc.drops = 4;
        reader.bind(listener, DESCRIPTOR);
        listener.refreshQueue();

        assertThat(listener.readable()).isTrue();
        assertThat(listener.queue().depth()).isEqualTo(6);
        assertThat(listener.queue().limit()).hasValue(5);
        assertThat(listener.queue().limitSource()).isEqualTo(LimitSource.KERNEL);
        assertThat(listener.queue().drops()).hasValue(4);
        assertThat(reader.takeDropsMoved()).isTrue();
        assertThat(reader.takeDropsMoved()).isFalse();
    }

    @Test
    void countsDropsAcrossAWrap() {
        libc.drops = 0xFFFF_FFFE;
        reader.bind(listener, DESCRIPTOR);
        listener.refreshQueue();
        assertThat(listener.queue().drops()).hasValue(0xFFFF_FFFEL);

        libc.drops = 1;
        reader.readSockets(List.of(listener));
        listener.refreshQueue();
        assertThat(listener.queue().drops()).hasValue(0x1_0000_0001L);
    }

    @Test
    void detectsAnotherSocketBehindTheDescriptor() {
        libc.depth = 1;
        reader.bind(listener, DESCRIPTOR);
        libc.cookie = 2;
        libc.depth = 100;
        reader.readSockets(List.of(listener));
        listener.refreshQueue();

        assertThat(listener.readable()).isFalse();
        assertThat(listener.queue().depth()).isEqualTo(1);
    }

    @Test
    void losesAListenerWithAClosedDescriptor() {
        reader.bind(listener, DESCRIPTOR);
        libc.infoResult = -EBADF;
        reader.readSockets(List.of(listener));

        assertThat(listener.readable()).isFalse();
    }

    @Test
    void losesASocketThatLeftListen() {
        reader.bind(listener, DESCRIPTOR);
        libc.state = 7;
        reader.readSockets(List.of(listener));

        assertThat(listener.readable()).isFalse();
    }

    @Test
    void dropsAreUnknownWithoutMeminfo() {
        libc.meminfoResult = -ENOPROTOOPT;
        reader.bind(listener, DESCRIPTOR);
        listener.refreshQueue();

        assertThat(listener.readable()).isTrue();
        assertThat(listener.queue().limit()).isPresent();
        assertThat(listener.queue().drops()).isEmpty();
        assertThat(listener.dropsExact()).isFalse();
    }

    @Test
    void identifiesTheSocketByItsInodeWithoutACookie() throws IOException {
        libc.cookieResult = -ENOPROTOOPT;
        reader.bind(listener, DESCRIPTOR);
        reader.readSockets(List.of(listener));
        assertThat(listener.readable()).isTrue();

        link(INODE + 1);
        reader.readSockets(List.of(listener));
        assertThat(listener.readable()).isFalse();
    }

    @Test
    void dropsOfAnMptcpListenerAreUnknown() {
        libc.protocol = 262;
        reader.bind(listener, DESCRIPTOR);
        reader.readSockets(List.of(listener));
        listener.refreshQueue();

        assertThat(listener.readable()).isTrue();
        assertThat(listener.queue().drops()).isEmpty();
    }

    @Test
    void stopsWithTheErrnoIfTheCallIsRefused() {
        libc.infoResult = -EPERM;
        reader.bind(listener, DESCRIPTOR);

        assertThat(sampler.possible()).isFalse();
        assertThat(sampler.reason()).isEqualTo("fake, but TCP_INFO is refused with errno 1");
    }

    @Test
    void doesNotBindAReusedDescriptor() throws IOException {
        link(INODE + 1);
        libc.depth = 100;
        reader.bind(listener, DESCRIPTOR);

        assertThat(sampler.possible()).isTrue();
        assertThat(listener.readable()).isFalse();
        assertThat(listener.queue().depth()).isZero();
    }

    private void link(long inode) throws IOException {
        Path link = folder.resolve(Integer.toString(DESCRIPTOR));
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("socket:[" + inode + "]"));
    }

    private static final class PlayedLibc implements Libc {

        private final ByteBuffer value = ByteBuffer.allocateDirect(VALUE_BYTES).order(ByteOrder.nativeOrder());
        private int state = 10;
        private int depth;
        private int limit = 128;
        private int drops;
        private long cookie = 1;
        private int protocol = 6;
        private int infoResult = 32;
        private int meminfoResult = 36;
        private int cookieResult = 8;

        @Override
        public ByteBuffer buffer() {
            return value;
        }

        @Override
        public int socket(int domain, int type, int protocol) {
            throw new AssertionError("sampling opens no socket");
        }

        @Override
        public int send(int descriptor, int length, int flags) {
            throw new AssertionError("sampling sends nothing");
        }

        @Override
        public int recv(int descriptor, int flags) {
            throw new AssertionError("sampling receives nothing");
        }

        @Override
        public int close(int descriptor) {
            throw new AssertionError("sampling closes no descriptor");
        }

        @Override
        public int getsockopt(int descriptor, int level, int option, int length) {
            return switch (option) {
                case TCP_INFO -> {
                    value.put(0, (byte) state).putInt(24, depth).putInt(28, limit);
                    yield infoResult;
                }
                case SO_MEMINFO -> {
                    value.putInt(32, drops);
                    yield meminfoResult;
                }
                case SO_COOKIE -> {
                    value.putLong(0, cookie);
                    yield cookieResult;
                }
                case SO_PROTOCOL -> {
                    value.putInt(0, protocol);
                    yield 4;
                }
                default -> throw new AssertionError("unexpected option " + option);
            };
        }
    }
}
