package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.virtual.ThreadDumps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with real threads at real listeners. */
class AcceptorsLiveTest {

    /** The result of a computation. */
    static final AtomicLong SUM = new AtomicLong();

    @TempDir
    private static Path folder;

    private final AcceptorFixture fixture = new AcceptorFixture();

    @AfterEach
    void end() throws Exception {
        fixture.close();
    }

    @Test
    void finds_a_thread_in_accept_at_its_own_listener() throws Exception {
        ServerSocket web = fixture.listen();
        ServerSocket other = fixture.listen();
        fixture.start("acceptor", web::accept);
        fixture.start("acceptor", other::accept);
        Watched target = AcceptorFixture.target(web.getLocalSocketAddress());
        AcceptorView view = fixture.await(State.WAITING, target, AcceptorFixture.target(other.getLocalSocketAddress()));
        assertThat(view.server()).isEqualTo(ServerType.PLAIN);
        assertThat(view.threads()).singleElement().satisfies(thread -> {
            assertThat(thread.name()).isEqualTo("acceptor");
            assertThat(thread.frames()).extracting(Frames::method).contains("java.net.ServerSocket.accept");
        });
        assertThat(view.notes()).singleElement().asString().contains("'acceptor'", "all 4 samples");
    }

    @Test
    void finds_a_renamed_thread_by_its_cpu_time() throws Exception {
        ServerSocket web = fixture.listen();
        Thread acceptor = fixture.start("native-name", web::accept);
        Thread decoy = fixture.start("other-native-name", fixture::block);
        // The kernel does not get a name set by another thread. The old name now belongs to another thread.
        acceptor.setName("renamed by another thread");
        decoy.setName("renamed as well");
        AcceptorView view = fixture.await(State.WAITING, AcceptorFixture.target(web.getLocalSocketAddress()));
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("renamed by another thread");
    }

    @Test
    void recognises_an_accept_with_a_timeout_by_its_frames() throws Exception {
        ServerSocket web = fixture.listen();
        web.setSoTimeout(120_000);
        fixture.start("patient", web::accept);
        AcceptorView view = fixture.await(State.WAITING, AcceptorFixture.target(web.getLocalSocketAddress()));
        assertThat(view.notes()).anyMatch(note -> note.contains("recognised by its frames"));
    }

    @Test
    void finds_a_handler_on_the_acceptor_thread() throws Exception {
        ServerSocket web = fixture.listen();
        fixture.start("acceptor", () -> {
            while (true) {
                handle(web.accept());
            }
        });
        Watched target = learned(web);
        fixture.connect(web.getLocalSocketAddress());
        AcceptorView view = fixture.await(State.BUSY_ELSEWHERE, target);
        assertThat(view.server()).isEqualTo(ServerType.PLAIN);
        assertThat(view.notes())
                .singleElement()
                .asString()
                .contains("AcceptorFixture.block(AcceptorFixture.java:", "all 4");
        assertThat(view.threads().get(0).frames())
                .anyMatch(frame -> frame.getMethodName().equals("handle"));
    }

    @Test
    void finds_a_computation_on_the_acceptor_thread() throws Exception {
        ServerSocket web = fixture.listen();
        fixture.start("acceptor", () -> {
            while (true) {
                web.accept();
                compute();
            }
        });
        Watched target = learned(web);
        fixture.connect(web.getLocalSocketAddress());
        AcceptorView view = fixture.await(State.BUSY_ELSEWHERE, target);
        assertThat(view.threads().get(0).state()).isEqualTo(Thread.State.RUNNABLE);
        assertThat(view.notes()).singleElement().asString().contains(".compute(");
    }

    @Test
    void is_held_back_by_a_semaphore_in_the_accept_loop() throws Exception {
        ServerSocket web = fixture.listen();
        Semaphore permits = new Semaphore(1);
        fixture.start("acceptor", () -> {
            while (true) {
                permits.acquire();
                web.accept();
            }
        });
        Watched target = learned(web);
        fixture.connect(web.getLocalSocketAddress());
        AcceptorView view = fixture.await(State.HELD_BACK, target);
        assertThat(view.notes())
                .containsExactly("thread 'acceptor' (WAITING) waited in Semaphore.acquire in all 4 samples");
        permits.release();
        fixture.await(State.WAITING, target);
    }

    @Test
    void is_held_back_by_a_full_hand_over() throws Exception {
        ServerSocket web = fixture.listen();
        BlockingQueue<Object> accepted = new ArrayBlockingQueue<>(1);
        fixture.start("acceptor", () -> {
            while (true) {
                accepted.put(web.accept());
            }
        });
        Watched target = learned(web);
        fixture.connect(web.getLocalSocketAddress());
        fixture.connect(web.getLocalSocketAddress());
        assertThat(fixture.await(State.HELD_BACK, target).notes())
                .singleElement()
                .asString()
                .contains("ArrayBlockingQueue.put");
        assertThat(accepted.poll()).as("the first accepted connection").isNotNull();
        fixture.await(State.WAITING, target);
    }

    @Test
    void names_a_lock_with_its_owner() throws Exception {
        ServerSocket web = fixture.listen();
        Object lock = new Object();
        fixture.start("acceptor", () -> {
            while (true) {
                web.accept();
                synchronized (lock) {
                    SUM.incrementAndGet();
                }
            }
        });
        Watched target = learned(web);
        CountDownLatch held = new CountDownLatch(1);
        fixture.start("reloads the configuration", () -> {
            synchronized (lock) {
                held.countDown();
                fixture.block();
            }
        });
        held.await();
        fixture.connect(web.getLocalSocketAddress());
        AcceptorView view = fixture.await(State.BUSY_ELSEWHERE, target);
        assertThat(view.threads()).singleElement().satisfies(thread -> {
            assertThat(thread.state()).isEqualTo(Thread.State.BLOCKED);
            assertThat(thread.blockedOn())
                    .startsWith("java.lang.Object@")
                    .endsWith(", held by thread 'reloads the configuration'");
        });
    }

    @Test
    void finds_no_acceptor_after_its_thread_has_ended() throws Exception {
        ServerSocket web = fixture.listen();
        Thread acceptor = fixture.start("mortal", web::accept);
        Watched target = learned(web);
        fixture.connect(web.getLocalSocketAddress());
        acceptor.join();
        AcceptorView view = fixture.await(State.ABSENT, target);
        assertThat(view.notes()).containsExactly("thread 'mortal', which accepted here, has ended");
    }

    @Test
    void finds_no_acceptor_after_its_thread_has_left_the_loop() throws Exception {
        ServerSocket web = fixture.listen();
        BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(2);
        tasks.add(() -> acceptOnce(web));
        fixture.start("pool-1-thread-1", new PoolThread(tasks));
        Watched target = learned(web);
        fixture.connect(web.getLocalSocketAddress());
        tasks.add(new IdleTask(fixture));
        AcceptorView view = fixture.await(State.BUSY_ELSEWHERE, target);
        // The frames of the pool belong to the application here, as those of a handler would.
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("pool-1-thread-1");
    }

    @Test
    void finds_no_acceptor_if_no_thread_ever_accepted() throws Exception {
        ServerSocket web = fixture.listen();
        ServerSocket other = fixture.listen();
        fixture.start("acceptor", other::accept);
        Watched target = AcceptorFixture.target(web.getLocalSocketAddress());
        Watched healthy = AcceptorFixture.target(other.getLocalSocketAddress());
        fixture.await(State.WAITING, healthy);
        fixture.learn(target, healthy);
        assertThat(fixture.await(State.ABSENT, target, healthy).threads()).isEmpty();
    }

    @Test
    void finds_an_acceptor_that_was_not_identified_before_the_saturation_by_its_code() throws Exception {
        ServerSocket web = fixture.listen();
        Semaphore permits = new Semaphore(0);
        fixture.start("doorkeeper", () -> {
            permits.acquire();
            web.accept();
        });
        Watched target = AcceptorFixture.saturated(web.getLocalSocketAddress());
        AcceptorView view = fixture.await(State.HELD_BACK, target);
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("doorkeeper");
        assertThat(view.notes()).last().asString().contains("recognised by its code", "calls accept");
        permits.release();
        fixture.await(State.WAITING, target);
    }

    @Test
    void finds_a_thread_in_accept_of_a_blocking_channel() throws Exception {
        ServerSocketChannel web = fixture.keep(ServerSocketChannel.open());
        web.bind(new InetSocketAddress(AcceptorFixture.LOOPBACK, 0));
        fixture.start("acceptor", web::accept);
        assertThat(fixture.await(State.WAITING, AcceptorFixture.target(web.getLocalAddress()))
                        .server())
                .isEqualTo(ServerType.PLAIN);
    }

    @Test
    void follows_a_thread_that_waits_in_its_selector_is_not_armed_or_leaves() throws Exception {
        ServerSocketChannel web = fixture.keep(ServerSocketChannel.open());
        web.bind(new InetSocketAddress(AcceptorFixture.LOOPBACK, 0));
        web.configureBlocking(false);
        Selector selector = fixture.keep(Selector.open());
        SelectionKey key = web.register(selector, SelectionKey.OP_ACCEPT);
        fixture.start("loop", () -> {
            while (true) {
                selector.select();
                if (selector.selectedKeys().remove(key)) {
                    fixture.block();
                }
            }
        });
        Watched target = AcceptorFixture.target(web.getLocalAddress());
        fixture.await(State.WAITING, target);
        fixture.learn(target);

        key.interestOps(0);
        selector.wakeup();
        AcceptorView off = fixture.await(State.NOT_ARMED, target);
        assertThat(off.notes())
                .anyMatch(note -> note.contains("'loop'") && note.contains("did not watch this listener"));

        key.interestOps(SelectionKey.OP_ACCEPT);
        selector.wakeup();
        fixture.connect(web.getLocalAddress());
        AcceptorView blocked = fixture.await(State.BUSY_ELSEWHERE, target);
        assertThat(blocked.notes()).singleElement().asString().contains("AcceptorFixture.block(");
        assertThat(blocked.threads()).extracting(ThreadSnapshot::name).containsExactly("loop");
    }

    @Test
    void distinguishes_two_http_servers_with_dispatchers_of_the_same_name() throws Exception {
        HttpServer web = fixture.http();
        HttpServer management = fixture.http();
        web.createContext("/", exchange -> {
            try {
                fixture.block();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        web.start();
        management.start();
        Watched blocked = AcceptorFixture.target(web.getAddress());
        Watched healthy = AcceptorFixture.target(management.getAddress());
        fixture.await(State.WAITING, blocked, healthy);
        fixture.await(State.WAITING, healthy, blocked);
        fixture.learn(blocked, healthy);

        java.net.Socket client = fixture.keep(
                new java.net.Socket(AcceptorFixture.LOOPBACK, web.getAddress().getPort()));
        client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        AcceptorView view = fixture.await(State.BUSY_ELSEWHERE, blocked, healthy);
        assertThat(view.server()).isEqualTo(ServerType.JDK_HTTP_SERVER);
        assertThat(view.threads())
                .singleElement()
                .satisfies(thread -> assertThat(thread.frames())
                        .anyMatch(frame -> Frames.method(frame).endsWith("AcceptorFixture.block")));
        assertThat(fixture.watch(healthy, blocked).state()).isEqualTo(State.WAITING);

        // It is found even without learning it first, because it is the only dispatcher that does not wait.
        try (AcceptorFixture late = new AcceptorFixture()) {
            late.await(State.BUSY_ELSEWHERE, blocked, healthy);
        }
    }

    @Test
    void finds_the_acceptor_of_a_unix_domain_listener() throws Exception {
        ServerSocketChannel web = fixture.keep(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        web.bind(address);
        fixture.start("acceptor", () -> {
            while (true) {
                handle(web.accept());
            }
        });
        Watched target = AcceptorFixture.target(address);
        fixture.await(State.WAITING, target);
        fixture.learn(target);
        fixture.connect(address);
        fixture.await(State.BUSY_ELSEWHERE, target);
    }

    @Test
    void accepts_a_watch_without_listeners() {
        Acceptors acceptors = new Acceptors(Path.of("/proc"), ThreadDumps.none("made up"));
        assertThat(acceptors.watch(List.of(), 2, 0)).isEmpty();
    }

    private Watched learned(ServerSocket listener) throws IOException {
        Watched target = AcceptorFixture.target(listener.getLocalSocketAddress());
        fixture.await(State.WAITING, target);
        fixture.learn(target);
        return target;
    }

    private void handle(Object connection) throws InterruptedException {
        assertThat(connection).isNotNull();
        fixture.block();
    }

    private void compute() {
        while (!fixture.isOver()) {
            for (int i = 0; i < 1_000; i++) {
                SUM.addAndGet(Integer.bitCount(i));
            }
        }
    }

    private static void acceptOnce(ServerSocket listener) {
        try {
            listener.accept();
        } catch (IOException e) {
            // The test is over.
        }
    }

    private record PoolThread(BlockingQueue<Runnable> tasks) implements AcceptorFixture.Work {

        @Override
        public void run() throws InterruptedException {
            while (true) {
                tasks.take().run();
            }
        }
    }

    private record IdleTask(AcceptorFixture fixture) implements Runnable {

        @Override
        public void run() {
            try {
                fixture.block();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
