package io.github.listenqueue.internal.linux.netlink;

import io.github.listenqueue.internal.linux.libc.Libc;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket that makes one dump after the other.
 *
 * <p>No call waits for the kernel. The kernel answers while the request is sent, and prepares the next datagram while the
 * previous one is received ({@code netlink_recvmsg} in {@code net/netlink/af_netlink.c}). A datagram that is not there at
 * once never arrives. Another process needs CAP_NET_ADMIN to send to this socket ({@code netlink_sendmsg}), so the sender
 * is not checked.
 */
final class NetlinkSocket implements AutoCloseable {

    /** The maximum size of a datagram of the kernel, which it uses only if the receiver has room for it. */
    static final int BUFFER_BYTES = 32 * 1024;

    static final long DEADLINE_MS = 800;

    private static final int ATTEMPTS = 3;
    private static final int NO_DESCRIPTOR = -1;

    /** The number of calls made by {@link #warmUp}, more than the JDK needs to compile a method handle. */
    private static final int WARM_UP_CALLS = 200;

    // include/linux/socket.h, include/linux/net.h (asm-generic), include/uapi/linux/netlink.h
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;

    private final Libc libc;
    private final LongSupplier nanoTime;
    /** Reused by all dumps, since some are made with every sample. */
    private final DumpAnswer answer = new DumpAnswer(0, new UnixQueueRows());

    private int descriptor = NO_DESCRIPTOR;
    private int sequence;

    NetlinkSocket(Libc libc, LongSupplier nanoTime) {
        this.libc = libc;
        this.nanoTime = nanoTime;
    }

    /** Opens the socket unless it is open. Returns the error, or null if there is none. */
    @Nullable
    String open() {
        if (descriptor < 0) {
            descriptor = socket();
        }
        return descriptor < 0 ? "a netlink socket cannot be opened: " + Errno.name(-descriptor) : null;
    }

    /**
     * Makes one dump, and repeats it if the kernel reports that it was interrupted.
     *
     * @param fresh the supplier of a collector for each attempt
     */
    <T> Result<T> dump(DumpRequest request, Supplier<? extends RowCollector<T>> fresh) {
        String problem = open();
        long startNs = nanoTime.getAsLong();
        for (int attempt = 0; problem == null && attempt < ATTEMPTS; attempt++) {
            RowCollector<T> rows = fresh.get();
            answer.begin(++sequence, rows);
            problem = receive(request, startNs);
            if (problem == null && !answer.interrupted()) {
                return rows.toResult();
            }
        }
        if (problem == null) {
            problem = "sockets changed during each of " + ATTEMPTS + " attempts";
        } else {
            renew();
        }
        return Result.unknown(request.description() + ": " + problem);
    }

    /**
     * Makes calls that fail at once. {@code java.lang.foreign} compiles a method handle at its 128th call ({@code
     * MethodHandle.CUSTOMIZE_THRESHOLD}) and allocates some ten kilobytes each time. Without the warm-up this would
     * happen later, on the sampling thread.
     */
    void warmUp() {
        for (int i = 0; i < WARM_UP_CALLS; i++) {
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
        int result = libc.send(descriptor, request.writeTo(libc.buffer(), sequence), 0);
        if (result < 0) {
            return "the request is refused: " + Errno.name(-result);
        }
        while (!answer.isEnded()) {
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
                answer.read(libc.buffer(), result);
            }
        }
        return answer.problem();
    }

    /**
     * Replaces the socket to abandon an unfinished dump, during which the kernel would refuse the next one. The new
     * socket is opened first: in a process without free descriptors another thread may take the one that is closed.
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
