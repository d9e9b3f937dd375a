package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
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

/** Real threads at real listeners. */
class AcceptorsLiveTest {

    /** Where a computation leaves its result. */
    static final AtomicLong SUM = new AtomicLong();

    @TempDir
    private static Path folder;

    private final AcceptorFixture stage = new AcceptorFixture();

    @AfterEach
    void end() throws Exception {
        stage.close();
    }

    @Test
    void a_thread_in_accept_waits_for_its_own_listener() throws Exception {
        ServerSocket web = stage.listen();
        ServerSocket other = stage.listen();
        stage.start("acceptor", web::accept);
        stage.start("acceptor", other::accept);
        Watched target = AcceptorFixture.target(web.getLocalSocketAddress());
        AcceptorView view = stage.await(State.WAITING, target, AcceptorFixture.target(other.getLocalSocketAddress()));
        assertThat(view.server()).isEqualTo(ServerType.PLAIN);
        assertThat(view.threads()).singleElement().satisfies(thread -> {
            assertThat(thread.name()).isEqualTo("acceptor");
            assertThat(thread.frames()).extracting(Frames::method).contains("java.net.ServerSocket.accept");
        });
        assertThat(view.notes()).singleElement().asString().contains("'acceptor'", "4 of 4 looks");
    }

    @Test
    void a_thread_without_the_kernel_knowing_its_name_is_found_by_its_time() throws Exception {
        ServerSocket web = stage.listen();
        Thread acceptor = stage.start("native-name", web::accept);
        Thread decoy = stage.start("other-native-name", stage::block);
        // A name given by another thread does not reach the kernel; its old one is now that of another thread.
        acceptor.setName("renamed by another thread");
        decoy.setName("renamed as well");
        AcceptorView view = stage.await(State.WAITING, AcceptorFixture.target(web.getLocalSocketAddress()));
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("renamed by another thread");
    }

    @Test
    void an_accept_with_a_timeout_is_told_by_its_frames() throws Exception {
        ServerSocket web = stage.listen();
        web.setSoTimeout(120_000);
        stage.start("patient", web::accept);
        AcceptorView view = stage.await(State.WAITING, AcceptorFixture.target(web.getLocalSocketAddress()));
        assertThat(view.notes()).anyMatch(note -> note.contains("recognised by its frames"));
    }

    @Test
    void a_handler_on_the_accept_thread_is_elsewhere() throws Exception {
        ServerSocket web = stage.listen();
        stage.start("acceptor", () -> {
            while (true) {
                handle(web.accept());
            }
        });
        Watched target = learned(web);
        stage.connect(web.getLocalSocketAddress());
        AcceptorView view = stage.await(State.BUSY_ELSEWHERE, target);
        assertThat(view.server()).isEqualTo(ServerType.PLAIN);
        assertThat(view.notes())
                .singleElement()
                .asString()
                .contains("AcceptorFixture.block(AcceptorFixture.java:", "4 of 4");
        assertThat(view.threads().get(0).frames())
                .anyMatch(frame -> frame.getMethodName().equals("handle"));
    }

    @Test
    void a_computation_on_the_accept_thread_is_elsewhere() throws Exception {
        ServerSocket web = stage.listen();
        stage.start("acceptor", () -> {
            while (true) {
                web.accept();
                compute();
            }
        });
        Watched target = learned(web);
        stage.connect(web.getLocalSocketAddress());
        AcceptorView view = stage.await(State.BUSY_ELSEWHERE, target);
        assertThat(view.threads().get(0).state()).isEqualTo(Thread.State.RUNNABLE);
        assertThat(view.notes()).singleElement().asString().contains(".compute(");
    }

    @Test
    void a_semaphore_in_the_accept_loop_holds_back() throws Exception {
        ServerSocket web = stage.listen();
        Semaphore permits = new Semaphore(1);
        stage.start("acceptor", () -> {
            while (true) {
                permits.acquire();
                web.accept();
            }
        });
        Watched target = learned(web);
        stage.connect(web.getLocalSocketAddress());
        AcceptorView view = stage.await(State.HELD_BACK, target);
        assertThat(view.notes()).containsExactly("thread 'acceptor' (WAITING) in Semaphore.acquire in 4 of 4 looks");
        permits.release();
        stage.await(State.WAITING, target);
    }

    @Test
    void a_full_hand_over_holds_back() throws Exception {
        ServerSocket web = stage.listen();
        BlockingQueue<Object> accepted = new ArrayBlockingQueue<>(1);
        stage.start("acceptor", () -> {
            while (true) {
                accepted.put(web.accept());
            }
        });
        Watched target = learned(web);
        stage.connect(web.getLocalSocketAddress());
        stage.connect(web.getLocalSocketAddress());
        assertThat(stage.await(State.HELD_BACK, target).notes())
                .singleElement()
                .asString()
                .contains("ArrayBlockingQueue.put");
        assertThat(accepted.poll()).as("what was accepted first").isNotNull();
        stage.await(State.WAITING, target);
    }

    @Test
    void a_lock_is_told_with_its_owner() throws Exception {
        ServerSocket web = stage.listen();
        Object lock = new Object();
        stage.start("acceptor", () -> {
            while (true) {
                web.accept();
                synchronized (lock) {
                    SUM.incrementAndGet();
                }
            }
        });
        Watched target = learned(web);
        CountDownLatch held = new CountDownLatch(1);
        stage.start("reloads the configuration", () -> {
            synchronized (lock) {
                held.countDown();
                stage.block();
            }
        });
        held.await();
        stage.connect(web.getLocalSocketAddress());
        AcceptorView view = stage.await(State.BUSY_ELSEWHERE, target);
        assertThat(view.threads()).singleElement().satisfies(thread -> {
            assertThat(thread.state()).isEqualTo(Thread.State.BLOCKED);
            assertThat(thread.blockedOn())
                    .startsWith("java.lang.Object@")
                    .endsWith(", held by thread 'reloads the configuration'");
        });
    }

    @Test
    void a_thread_that_ended_accepts_no_more() throws Exception {
        ServerSocket web = stage.listen();
        Thread acceptor = stage.start("mortal", web::accept);
        Watched target = learned(web);
        stage.connect(web.getLocalSocketAddress());
        acceptor.join();
        AcceptorView view = stage.await(State.ABSENT, target);
        assertThat(view.notes()).containsExactly("thread 'mortal', which accepted here, has ended");
    }

    @Test
    void a_thread_that_left_its_accept_loop_accepts_no_more() throws Exception {
        ServerSocket web = stage.listen();
        BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(2);
        tasks.add(() -> acceptOnce(web));
        stage.start("pool-1-thread-1", new PoolThread(tasks));
        Watched target = learned(web);
        stage.connect(web.getLocalSocketAddress());
        tasks.add(new IdleTask(stage));
        AcceptorView view = stage.await(State.BUSY_ELSEWHERE, target);
        // The frames of the pool are the application's own here, so it cannot be told from a handler.
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("pool-1-thread-1");
    }

    @Test
    void nobody_accepts_where_nobody_ever_did() throws Exception {
        ServerSocket web = stage.listen();
        ServerSocket other = stage.listen();
        stage.start("acceptor", other::accept);
        Watched target = AcceptorFixture.target(web.getLocalSocketAddress());
        Watched healthy = AcceptorFixture.target(other.getLocalSocketAddress());
        stage.await(State.WAITING, healthy);
        stage.learn(target, healthy);
        assertThat(stage.await(State.ABSENT, target, healthy).threads()).isEmpty();
    }

    @Test
    void who_was_never_seen_while_all_was_calm_may_be_anywhere() throws Exception {
        ServerSocket web = stage.listen();
        Semaphore permits = new Semaphore(0);
        stage.start("doorkeeper", () -> {
            permits.acquire();
            web.accept();
        });
        Watched target = AcceptorFixture.troubled(web.getLocalSocketAddress());
        AcceptorView view = stage.await(State.UNKNOWN, target);
        assertThat(view.notes()).singleElement().asString().contains("nobody could be asked while all was calm");
        permits.release();
        stage.await(State.WAITING, target);
    }

    @Test
    void a_blocking_channel_is_waited_for() throws Exception {
        ServerSocketChannel web = stage.keep(ServerSocketChannel.open());
        web.bind(new InetSocketAddress(AcceptorFixture.LOOPBACK, 0));
        stage.start("acceptor", web::accept);
        assertThat(stage.await(State.WAITING, AcceptorFixture.target(web.getLocalAddress()))
                        .server())
                .isEqualTo(ServerType.PLAIN);
    }

    @Test
    void a_selector_is_waited_in_or_held_back_or_left() throws Exception {
        ServerSocketChannel web = stage.keep(ServerSocketChannel.open());
        web.bind(new InetSocketAddress(AcceptorFixture.LOOPBACK, 0));
        web.configureBlocking(false);
        Selector selector = stage.keep(Selector.open());
        SelectionKey key = web.register(selector, SelectionKey.OP_ACCEPT);
        stage.start("loop", () -> {
            while (true) {
                selector.select();
                if (selector.selectedKeys().remove(key)) {
                    stage.block();
                }
            }
        });
        Watched target = AcceptorFixture.target(web.getLocalAddress());
        stage.await(State.WAITING, target);
        stage.learn(target);

        key.interestOps(0);
        selector.wakeup();
        AcceptorView off = stage.await(State.HELD_BACK, target);
        assertThat(off.notes()).singleElement().asString().contains("'loop'", "switched off for this listener");

        key.interestOps(SelectionKey.OP_ACCEPT);
        selector.wakeup();
        stage.connect(web.getLocalAddress());
        AcceptorView blocked = stage.await(State.BUSY_ELSEWHERE, target);
        assertThat(blocked.notes()).singleElement().asString().contains("AcceptorFixture.block(");
        assertThat(blocked.threads()).extracting(ThreadSnapshot::name).containsExactly("loop");
    }

    @Test
    void two_http_servers_whose_dispatchers_have_one_name_are_told_apart() throws Exception {
        HttpServer web = stage.http();
        HttpServer management = stage.http();
        web.createContext("/", exchange -> {
            try {
                stage.block();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        web.start();
        management.start();
        Watched blocked = AcceptorFixture.target(web.getAddress());
        Watched healthy = AcceptorFixture.target(management.getAddress());
        stage.await(State.WAITING, blocked, healthy);
        stage.await(State.WAITING, healthy, blocked);
        stage.learn(blocked, healthy);

        java.net.Socket client = stage.keep(
                new java.net.Socket(AcceptorFixture.LOOPBACK, web.getAddress().getPort()));
        client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        AcceptorView view = stage.await(State.BUSY_ELSEWHERE, blocked, healthy);
        assertThat(view.server()).isEqualTo(ServerType.JDK_HTTP_SERVER);
        assertThat(view.threads())
                .singleElement()
                .satisfies(thread -> assertThat(thread.frames())
                        .anyMatch(frame -> Frames.method(frame).endsWith("AcceptorFixture.block")));
        assertThat(stage.watch(healthy, blocked).state()).isEqualTo(State.WAITING);

        // Somebody who comes too late to have learned finds it all the same: it is the only dispatcher that does not
        // wait.
        try (AcceptorFixture late = new AcceptorFixture()) {
            late.await(State.BUSY_ELSEWHERE, blocked, healthy);
        }
    }

    @Test
    void a_unix_listener_is_like_any_other() throws Exception {
        ServerSocketChannel web = stage.keep(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        web.bind(address);
        stage.start("acceptor", () -> {
            while (true) {
                handle(web.accept());
            }
        });
        Watched target = AcceptorFixture.target(address);
        stage.await(State.WAITING, target);
        stage.learn(target);
        stage.connect(address);
        stage.await(State.BUSY_ELSEWHERE, target);
    }

    @Test
    void a_watch_without_listeners_goes_through_the_motions() {
        Acceptors acceptors = new Acceptors(Path.of("/proc"));
        assertThat(acceptors.watch(List.of(), 2, 0)).isEmpty();
    }

    private Watched learned(ServerSocket listener) throws IOException {
        Watched target = AcceptorFixture.target(listener.getLocalSocketAddress());
        stage.await(State.WAITING, target);
        stage.learn(target);
        return target;
    }

    private void handle(Object connection) throws InterruptedException {
        assertThat(connection).isNotNull();
        stage.block();
    }

    private void compute() {
        while (!stage.isOver()) {
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

    private record IdleTask(AcceptorFixture stage) implements Runnable {

        @Override
        public void run() {
            try {
                stage.block();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
