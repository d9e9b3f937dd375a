package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.virtual.FileThreadDumps;
import io.github.listenqueue.internal.linux.procfs.Descriptors;
import io.github.listenqueue.testsupport.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A fixture of real listeners, threads that accept at them, and the acceptor search under test. */
final class AcceptorFixture implements AutoCloseable {

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static final Path PROC = Path.of("/proc");
    private static final int SAMPLES = 4;
    private static final long PAUSE_NS = 5_000_000;

    private final Acceptors acceptors = new Acceptors(PROC, FileThreadDumps.open(() -> null, System::nanoTime));
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();

    /** The work of a thread. */
    interface Work {
        void run() throws Exception;
    }

    Thread start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        // The test is over, or the thread is meant to end.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Starts a thread that stays blocked until the test is over, and waits until it is blocked. */
    Thread blocked(String name) {
        Thread thread = start(name, this::block);
        Patience.await().alias(name).until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    /** Blocks until the test is over. */
    void block() throws InterruptedException {
        end.await();
    }

    boolean isOver() {
        return end.getCount() == 0;
    }

    <T extends AutoCloseable> T keep(T resource) {
        open.add(resource);
        return resource;
    }

    ServerSocket listen() throws IOException {
        return keep(new ServerSocket(0, 8, LOOPBACK));
    }

    HttpServer http() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 8);
        keep(() -> server.stop(0));
        return server;
    }

    void connect(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress) {
            keep(SocketChannel.open(address));
        } else {
            Socket client = keep(new Socket());
            client.connect(address, 5_000);
        }
    }

    void learn(Watched... targets) {
        acceptors.learn(List.of(targets));
    }

    /** Watches the listeners until the acceptor of the first one has the given state. */
    AcceptorView await(State state, Watched... targets) {
        AcceptorView[] last = new AcceptorView[1];
        Patience.await().alias(targets[0].queue().name()).untilAsserted(() -> {
            last[0] = watch(targets);
            assertThat(last[0].state()).as(last[0].toString()).isEqualTo(state);
        });
        return last[0];
    }

    /** Watches the listeners and returns the acceptor of the first one. */
    AcceptorView watch(Watched... targets) {
        Map<Watched, AcceptorView> views = acceptors.watch(List.of(targets), SAMPLES, PAUSE_NS);
        assertThat(views).containsOnlyKeys(targets);
        return Objects.requireNonNull(views.get(targets[0]));
    }

    static Watched target(SocketAddress address) throws IOException {
        long inode = address instanceof InetSocketAddress inet ? inode(inet.getPort()) : inode(address.toString());
        int descriptor =
                new Descriptors(PROC.resolve("self/fd")).find(Set.of(inode)).get(inode);
        ListenQueue queue = new ListenQueue(
                address, address.toString(), inode, 0, OptionalInt.empty(), LimitSource.UNKNOWN, OptionalLong.empty());
        return new Watched(queue, descriptor, true);
    }

    /** Returns a listener whose queue is already saturated. */
    static Watched saturated(SocketAddress address) throws IOException {
        Watched target = target(address);
        return new Watched(target.queue(), target.descriptor(), false);
    }

    private static long inode(int port) throws IOException {
        String local = String.format(Locale.ROOT, ":%04X", port);
        List<String> rows = new ArrayList<>(Files.readAllLines(PROC.resolve("self/net/tcp")));
        if (Files.exists(PROC.resolve("self/net/tcp6"))) {
            rows.addAll(Files.readAllLines(PROC.resolve("self/net/tcp6")));
        }
        return rows.stream()
                .map(row -> List.of(row.strip().split(" +", -1)))
                .filter(row -> row.get(1).endsWith(local) && row.get(3).equals("0A"))
                .mapToLong(row -> Long.parseLong(row.get(9)))
                .findFirst()
                .orElseThrow();
    }

    private static long inode(String path) throws IOException {
        return Files.readAllLines(PROC.resolve("self/net/unix")).stream()
                .map(row -> List.of(row.strip().split(" +", -1)))
                .filter(row -> row.size() == 8 && row.get(7).equals(path))
                // Only the listener itself (__SO_ACCEPTCON), not its connections.
                .filter(row -> row.get(3).equals("00010000"))
                .mapToLong(row -> Long.parseLong(row.get(6)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
