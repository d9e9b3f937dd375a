package io.github.listenqueue.internal.linux.netlink;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel for sockets by {@code sock_diag}. One thread at a time. The netlink socket is opened once and kept: a
 * process out of descriptors could not open one. It could not load a class either, so whoever needs answers then asks each
 * question once before. No question takes longer than about a second, and none throws.
 */
public final class SockDiag implements AutoCloseable {

    private final DumpRequest unixQueuesRequest = DumpRequest.unixListeners(DumpRequest.WITH_QUEUE);
    private final UnixQueueRows unixQueues = new UnixQueueRows();
    private final Supplier<UnixQueueRows> unixQueuesAgain = unixQueues::emptied;
    private final TcpListenerIds tcpIds = new TcpListenerIds(false);
    private final TcpListenerIds tcp6Ids = new TcpListenerIds(true);
    private @Nullable NetlinkSocket socket;
    private @Nullable String problem;

    private SockDiag(@Nullable NetlinkSocket socket, @Nullable String problem) {
        this.socket = socket;
        this.problem = problem;
    }

    /**
     * Opens the way to the kernel if there is one, and tries it. Never throws, and under AUTO never makes the JVM print a
     * warning.
     *
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    public static SockDiag open(NativeAccess mode, LongSupplier nanoTime) {
        return open(LibcAccess.open(mode, NetlinkSocket.BUFFER_BYTES), nanoTime);
    }

    /** The same through a binding whose buffer has room for an answer. */
    public static SockDiag open(LibcAccess binding, LongSupplier nanoTime) {
        if (binding.libc() == null) {
            return none(binding.problem());
        }
        SockDiag diag = new SockDiag(new NetlinkSocket(binding.libc(), nanoTime), null);
        diag.problem = diag.listeners().problem();
        return diag;
    }

    /** One that knows nothing. */
    public static SockDiag none(String problem) {
        return new SockDiag(null, problem);
    }

    /** Returns the reason for which sockets cannot be listed here; null if they can. */
    public @Nullable String problem() {
        return problem;
    }

    /** Does ahead of time what the JDK does of itself after some calls; not on a thread that has to be on time. */
    public void warmUp() {
        if (socket != null && problem == null) {
            socket.warmUp();
        }
    }

    /** All TCP listeners of the network namespace. */
    public Result<List<TcpListener>> listeners() {
        List<TcpListener> all = new ArrayList<>();
        for (boolean ipv6 : new boolean[] {false, true}) {
            DumpRequest request =
                    DumpRequest.tcp("TCP listeners", ipv6, DumpRequest.LISTEN, DumpRequest.WITH_MEMORY, 0);
            Result<Collection<TcpListener>> some = ask(request, TcpListenerRows::new);
            if (some.value() == null) {
                return Result.unknown(String.valueOf(some.problem()));
            }
            all.addAll(some.value());
        }
        return Result.of(List.copyOf(all));
    }

    /**
     * Returns the TCP listeners of one family in the network namespace, for frequent use: the same object each time, filled
     * anew. The kernel looks at listeners alone, whatever else the namespace holds.
     */
    public Result<TcpListenerIds> listenerIds(boolean ipv6) {
        TcpListenerIds ids = ipv6 ? tcp6Ids : tcpIds;
        return ask(ids.request(), ids.again());
    }

    /**
     * Returns the number of requests in SYN_RECV of one listener. Requests answered with a cookie are not among them: the
     * kernel does not keep them.
     *
     * @param local where the listener is bound
     * @param ipv6 whether its socket is one of IPv6
     */
    public Result<Integer> halfOpen(InetSocketAddress local, boolean ipv6) {
        DumpRequest request = DumpRequest.tcp("half-open requests", ipv6, DumpRequest.SYN_RECV, 0, local.getPort());
        return connections(request, local, ipv6, listeners -> listeners, HalfOpenRows::new);
    }

    /**
     * The connections of one listener that are completed and not yet accepted. Of listeners that share an address only the
     * one that alone has some can be told.
     *
     * @param local where the listener is bound
     * @param ipv6 whether its socket is one of IPv6
     * @param peers how many of those that have been waiting longest to name
     * @param youngerThanMs counts those that have been waiting for less
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
                SockDiag::theOneWithSome,
                (listeners, listener) -> new WaitingRows(listeners, listener, peers, youngerThanMs));
    }

    /**
     * Returns the inode of the client's socket that waits at the head of a unix-domain listener's queue; 0 if none waits or
     * the client has gone.
     *
     * @param inode that of the listener
     */
    public Result<Long> oldestUnixPeer(long inode) {
        return ask(DumpRequest.unixListeners(DumpRequest.WITH_WAITING), () -> new OldestPeerRows(inode));
    }

    /** All unix-domain listeners of the network namespace, of streams and of packets in sequence. */
    public Result<List<UnixListener>> unixListeners() {
        return ask(DumpRequest.unixListeners(DumpRequest.WITH_NAME | DumpRequest.WITH_QUEUE), UnixListenerRows::new);
    }

    /**
     * The queues of all unix-domain listeners of the network namespace, for those who ask often: without names, and the same
     * object each time, filled anew.
     */
    public Result<UnixQueueRows> unixQueues() {
        return ask(unixQueuesRequest, unixQueuesAgain);
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
            return Result.unknown(request.what() + ": " + local + " is no address of a listener");
        }
        Result<PortListeners> answer = ask(
                DumpRequest.tcp("listeners of port " + port, ipv6, DumpRequest.LISTEN, 0, port),
                () -> new PortListeners(port));
        PortListeners listeners = answer.value();
        if (listeners == null) {
            return Result.unknown(String.valueOf(answer.problem()));
        }
        List<PortListener> sharing = listeners.at(IpAddress.of(address));
        List<PortListener> chosen = sharing.size() > 1 ? choice.apply(sharing) : sharing;
        if (chosen.size() != 1) {
            return Result.unknown(request.what() + ": "
                    + (sharing.isEmpty()
                            ? "no listener is at this address"
                            : sharing.size()
                                    + " listeners share this address, and the kernel does not say which of them"
                                    + " a connection belongs to"));
        }
        return ask(request, () -> rows.apply(listeners, chosen.get(0)));
    }

    private static List<PortListener> theOneWithSome(List<PortListener> sharing) {
        return sharing.stream().filter(each -> each.depth() > 0).toList();
    }

    private <T> Result<T> ask(DumpRequest request, Supplier<? extends RowCollector<T>> rows) {
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
            // A libc without these calls, or a class that cannot be loaded any more.
            return Result.unknown(request.what() + ": " + e);
        }
    }
}
