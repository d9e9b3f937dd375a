package io.github.listenqueue.internal.linux.netlink;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Queries of sockets by {@code sock_diag}. Not thread-safe. The netlink socket is opened once and stays open, since a
 * process without free descriptors could not open one. Such a process could not load a class either, so a caller that
 * needs answers then makes each query once before. No query takes longer than about a second, and none throws.
 */
public final class SockDiag implements AutoCloseable {

    private final DumpRequest unixQueuesRequest = DumpRequest.unixListeners(DumpRequest.WITH_QUEUE);
    private final UnixQueueRows unixQueues = new UnixQueueRows();
    private final Supplier<UnixQueueRows> clearedUnixQueues = unixQueues::cleared;
    private final TcpListenerIds tcpIds = new TcpListenerIds(false);
    private final TcpListenerIds tcp6Ids = new TcpListenerIds(true);
    private @Nullable NetlinkSocket socket;
    private @Nullable String problem;

    private SockDiag(@Nullable NetlinkSocket socket, @Nullable String problem) {
        this.socket = socket;
        this.problem = problem;
    }

    /**
     * Opens a netlink socket if possible and tests it. Never throws. Under AUTO the JVM never prints a warning.
     *
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    public static SockDiag open(NativeAccess mode, LongSupplier nanoTime) {
        return open(LibcAccess.open(mode, NetlinkSocket.BUFFER_BYTES), nanoTime);
    }

    /**
     * Opens a netlink socket through a binding whose buffer has room for an answer, {@link NetlinkSocket#BUFFER_BYTES}.
     */
    public static SockDiag open(LibcAccess binding, LongSupplier nanoTime) {
        if (binding.libc() == null) {
            return none(binding.problem());
        }
        SockDiag diag = new SockDiag(new NetlinkSocket(binding.libc(), nanoTime), null);
        diag.problem = diag.countListeners().problem();
        return diag;
    }

    /** Returns an instance whose queries all fail with the given problem. */
    public static SockDiag none(String problem) {
        return new SockDiag(null, problem);
    }

    /** Returns the reason why queries fail here; null if they work. */
    public @Nullable String problem() {
        return problem;
    }

    /**
     * Makes the JDK compile the calls ahead of time, which it otherwise does after family calls. Not for a thread that
     * must be on time.
     */
    public void warmUp() {
        if (socket != null && problem == null) {
            socket.warmUp();
        }
    }

    /** Returns the number of TCP listeners of the network namespace. */
    public Result<Integer> countListeners() {
        int count = 0;
        for (boolean ipv6 : new boolean[] {false, true}) {
            Result<TcpListenerIds> family = listenerIds(ipv6);
            if (family.value() == null) {
                return Result.unknown(String.valueOf(family.problem()));
            }
            count += family.value().count();
        }
        return Result.of(count);
    }

    /**
     * Returns the ids of the TCP listeners of one family in the network namespace. For frequent callers: the same object
     * is refilled by each call. The kernel scans listeners alone, so other sockets of the namespace cost nothing.
     */
    public Result<TcpListenerIds> listenerIds(boolean ipv6) {
        TcpListenerIds ids = ipv6 ? tcp6Ids : tcpIds;
        return query(ids.request(), ids.cleared());
    }

    /** Returns the accept queues of the TCP listeners of one family in the network namespace. */
    public Result<List<TcpQueue>> tcpQueues(boolean ipv6) {
        DumpRequest request = DumpRequest.tcp("TCP listeners", ipv6, DumpRequest.LISTEN, DumpRequest.WITH_MEMORY, 0);
        return query(request, TcpQueueRows::new);
    }

    /**
     * Returns the number of requests of one listener in SYN_RECV. Requests that the kernel answered with a cookie are
     * not among them, since it keeps no state of them.
     *
     * @param local the address that the listener is bound to
     * @param ipv6 true if the listener is an IPv6 socket
     */
    public Result<Integer> halfOpen(InetSocketAddress local, boolean ipv6) {
        DumpRequest request = DumpRequest.tcp("half-open requests", ipv6, DumpRequest.SYN_RECV, 0, local.getPort());
        return connections(request, local, ipv6, listeners -> listeners, HalfOpenRows::new);
    }

    /**
     * Returns the completed connections of one listener that are not accepted yet. Of listeners that share an address,
     * only the single one with a non-empty queue can be reported.
     *
     * @param local the address that the listener is bound to
     * @param ipv6 true if the listener is an IPv6 socket
     * @param peers the maximum number of clients to list, those that have been waiting longest
     * @param youngerThanMs the waiting time below which a connection counts as younger
     */
    public Result<WaitingSockets> waiting(InetSocketAddress local, boolean ipv6, int peers, long youngerThanMs) {
        DumpRequest request = DumpRequest.tcp(
                "waiting connections",
                ipv6,
                DumpRequest.ESTABLISHED | DumpRequest.CLOSE_WAIT,
                DumpRequest.WITH_TCP_INFO,
                local.getPort());
        return connections(
                request,
                local,
                ipv6,
                SockDiag::onlyNonEmpty,
                (listeners, listener) -> new WaitingRows(listeners, listener, peers, youngerThanMs));
    }

    /**
     * Returns the inode of the client's socket that waits at the head of the queue of a unix-domain listener. It is 0 if
     * none waits or the client has gone.
     *
     * @param inode the inode of the listener
     */
    public Result<Long> oldestUnixPeer(long inode) {
        return query(DumpRequest.unixListeners(DumpRequest.WITH_WAITING), () -> new OldestPeerRows(inode));
    }

    /**
     * Returns the queues of all unix-domain listeners of the network namespace, of the types SOCK_STREAM and
     * SOCK_SEQPACKET. For frequent callers: the same object is refilled by each call.
     */
    public Result<UnixQueueRows> unixQueues() {
        return query(unixQueuesRequest, clearedUnixQueues);
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
            problem = "sock_diag is closed";
        }
    }

    private <T> Result<T> connections(
            DumpRequest request,
            InetSocketAddress local,
            boolean ipv6,
            UnaryOperator<List<PortListener>> choice,
            BiFunction<PortListeners, PortListener, RowCollector<T>> rows) {
        InetAddress address = local.getAddress();
        int port = local.getPort();
        if (address == null || port == 0) {
            return Result.unknown(request.description() + ": " + local + " is no address of a listener");
        }
        Result<PortListeners> answer = query(
                DumpRequest.tcp("listeners of port " + port, ipv6, DumpRequest.LISTEN, 0, port),
                () -> new PortListeners(port));
        PortListeners listeners = answer.value();
        if (listeners == null) {
            return Result.unknown(String.valueOf(answer.problem()));
        }
        List<PortListener> sharing = listeners.at(IpAddress.of(address));
        List<PortListener> chosen = sharing.size() > 1 ? choice.apply(sharing) : sharing;
        if (chosen.size() != 1) {
            return Result.unknown(request.description() + ": "
                    + (sharing.isEmpty()
                            ? "no listener is at this address"
                            : sharing.size()
                                    + " listeners share this address, and the kernel does not report which of them"
                                    + " a connection belongs to"));
        }
        return query(request, () -> rows.apply(listeners, chosen.get(0)));
    }

    private static List<PortListener> onlyNonEmpty(List<PortListener> sharing) {
        return sharing.stream().filter(each -> each.depth() > 0).toList();
    }

    private <T> Result<T> query(DumpRequest request, Supplier<? extends RowCollector<T>> rows) {
        if (socket == null) {
            return Result.unknown(String.valueOf(problem));
        }
        try {
            Result<T> answer = socket.dump(request, rows);
            if (answer.known()) {
                problem = null;
            }
            return answer;
        } catch (RuntimeException | LinkageError e) {
            // A libc without these functions, or a class that can no longer be loaded.
            return Result.unknown(request.description() + ": " + e);
        }
    }
}
