package io.github.listenqueue.internal.linux.netlink;

import io.github.listenqueue.internal.linux.libc.Libc;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket, and one dump after the other through it.
 *
 * <p>Nothing waits for the kernel: it answers while the request is sent, and fills in the next datagram while the one before
 * is received ({@code netlink_recvmsg} in {@code net/netlink/af_netlink.c}). So what does not come at once never comes.
 * Whoever else would send to this socket needs CAP_NET_ADMIN ({@code netlink_sendmsg}), so no sender is checked.
 */
final class NetlinkSocket implements AutoCloseable {

    /** The kernel's datagrams are no longer, and of that length only if the receiver has room for it. */
    static final int BUFFER_BYTES = 32 * 1024;

    static final long DEADLINE_MS = 800;

    private static final int ATTEMPTS = 3;
    private static final int NO_DESCRIPTOR = -1;

    /** More than the calls after which the JDK makes a class of a method handle. */
    private static final int REHEARSALS = 200;

    // include/linux/socket.h, include/linux/net.h (asm-generic), include/uapi/linux/netlink.h
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;

    private final Libc libc;
    private final LongSupplier nanoTime;
    /** One for all dumps, because some are made all the time. */
    private final DumpAnswer answer = new DumpAnswer(0, new UnixQueueRows());

    private int descriptor = NO_DESCRIPTOR;
    private int sequence;

    NetlinkSocket(Libc libc, LongSupplier nanoTime) {
        this.libc = libc;
        this.nanoTime = nanoTime;
    }

    /** Opens the socket unless it is open, and tells what is wrong if it cannot be. */
    @Nullable
    String open() {
        if (descriptor < 0) {
            descriptor = socket();
        }
        return descriptor < 0 ? "a netlink socket cannot be opened: " + Errno.name(-descriptor) : null;
    }

    /**
     * Makes one dump, anew if the kernel says that it was interrupted.
     *
     * @param fresh what takes the rows of each attempt
     */
    <T> Result<T> dump(DumpRequest request, Supplier<? extends RowCollector<T>> fresh) {
        String problem = open();
        long startNs = nanoTime.getAsLong();
        for (int attempt = 0; problem == null && attempt < ATTEMPTS; attempt++) {
            RowCollector<T> rows = fresh.get();
            answer.begin(++sequence, rows);
            problem = receive(request, startNs);
            if (problem == null && !answer.interrupted()) {
                return rows.answer();
            }
        }
        if (problem == null) {
            problem = "sockets changed during each of " + ATTEMPTS + " attempts";
        } else {
            renew();
        }
        return Result.unknown(request.what() + ": " + problem);
    }

    /**
     * Makes calls that fail at once. {@code java.lang.foreign} compiles a method handle at its 128th call, some ten kilobytes
     * at a time ({@code MethodHandle.CUSTOMIZE_THRESHOLD}), which the thread that samples would else come to after a while.
     */
    void warmUp() {
        for (int i = 0; i < REHEARSALS; i++) {
            libc.send(NO_DESCRIPTOR, 0, 0);
            libc.recv(NO_DESCRIPTOR, MSG_DONTWAIT);
        }
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            libc.close(descriptor);
        }
        descriptor = NO_DESCRIPTOR;
    }

    private @Nullable String receive(DumpRequest request, long startNs) {
        int result = libc.send(descriptor, request.writeTo(libc.value(), sequence), 0);
        if (result < 0) {
            return "the request is refused: " + Errno.name(-result);
        }
        while (!answer.ended()) {
            if (nanoTime.getAsLong() - startNs > DEADLINE_MS * 1_000_000) {
                return "given up after " + DEADLINE_MS + " ms";
            }
            result = libc.recv(descriptor, MSG_DONTWAIT | MSG_TRUNC);
            if (result == -Errno.EAGAIN) {
                return "the kernel's answer has no end";
            }
            if (result < 0 && result != -Errno.EINTR) {
                return "the answer cannot be received: " + Errno.name(-result);
            }
            if (result >= 0) {
                answer.read(libc.value(), result);
            }
        }
        return answer.problem();
    }

    /**
     * Gets rid of an unfinished dump, during which the kernel would refuse the next. A new socket first: where the process is
     * out of descriptors, another thread may take the one that we close.
     */
    private void renew() {
        int fresh = socket();
        close();
        descriptor = fresh;
        if (descriptor < 0) {
            descriptor = socket();
        }
    }

    private int socket() {
        return libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
    }
}
