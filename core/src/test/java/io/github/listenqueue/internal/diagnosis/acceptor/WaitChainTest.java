package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.github.listenqueue.internal.diagnosis.acceptor.Obstacle.Link;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with real threads that wait for each other. */
class WaitChainTest {

    @TempDir
    private Path root;

    private final AcceptorFixture fixture = new AcceptorFixture();
    private final JvmThreads threads = new JvmThreads();
    private volatile Thread sleeper;

    @AfterEach
    void end() throws IOException {
        fixture.close();
        if (sleeper != null) {
            sleeper.interrupt();
        }
    }

    @Test
    void followsALockToAThreadThatSleeps() throws Exception {
        Object lock = new Object();
        CountDownLatch held = new CountDownLatch(1);
        fixture.start("batch-job", () -> {
            synchronized (lock) {
                held.countDown();
                sleep();
            }
        });
        held.await();
        Thread acceptor = blocked("acceptor", () -> lock(lock));

        Obstacle obstacle = follow(acceptor);

        assertThat(obstacle.clause())
                .matches(
                        "waits in \\S+WaitChainTest.lock for java.lang.Object@\\w+, which thread 'batch-job' holds while it"
                                + " sleeps in \\S+WaitChainTest.sleep");
        assertThat(obstacle.waits()).isTrue();
        assertThat(obstacle.chain()).singleElement().satisfies(link -> {
            assertThat(link.role()).startsWith("holder of java.lang.Object@");
            assertThat(link.thread().frames()).isNotEmpty();
        });
    }

    @Test
    void followsLocksFromThreadToThread() throws Exception {
        ReentrantLock first = new ReentrantLock();
        Object second = new Object();
        CountDownLatch held = new CountDownLatch(2);
        fixture.start("prices", () -> {
            synchronized (second) {
                held.countDown();
                fixture.block();
            }
        });
        Thread reload = fixture.start("reload", () -> {
            first.lock();
            held.countDown();
            held.await();
            lock(second);
        });
        held.await();
        Awaitility.await().until(() -> reload.getState() == Thread.State.BLOCKED);
        Thread acceptor = waiting("acceptor", first::lock);

        Obstacle obstacle = follow(acceptor);

        assertThat(obstacle.clause())
                .containsSubsequence(
                        "which thread 'reload' holds while it waits in ",
                        "WaitChainTest.lock for java.lang.Object@",
                        "which thread 'prices' holds while it waits in ",
                        "AcceptorFixture.block for CountDownLatch.await");
        assertThat(obstacle.chain()).extracting(link -> link.thread().name()).containsExactly("reload", "prices");
    }

    @Test
    void namesADeadlock() throws Exception {
        ReentrantLock mine = new ReentrantLock();
        ReentrantLock theirs = new ReentrantLock();
        CyclicBarrier both = new CyclicBarrier(2);
        Thread other = fixture.start("batch-job", () -> lockBoth(theirs, mine, both));
        Thread acceptor = fixture.start("acceptor", () -> lockBoth(mine, theirs, both));
        Awaitility.await().until(() -> mine.hasQueuedThread(other) && theirs.hasQueuedThread(acceptor));
        Awaitility.await().until(() -> acceptor.getState() == Thread.State.WAITING);

        Obstacle obstacle = follow(acceptor);

        assertThat(obstacle.clause())
                .startsWith("is in a deadlock: it waits in ")
                .containsSubsequence(
                        "which thread 'batch-job' holds while it waits in ", "which thread 'acceptor' holds");
        acceptor.interrupt();
    }

    @Test
    void findsTheConsumerOfAFullQueue() throws Exception {
        Processor processor = new Processor(new ArrayBlockingQueue<>(1), fixture);
        processor.queue.put(1);
        fixture.start("network-thread", processor::run);
        fixture.start("bystander", fixture::block);
        Awaitility.await().until(() -> processor.taken.getCount() == 0);
        processor.queue.put(2);
        Thread acceptor = waiting("acceptor", () -> processor.accept(3));

        String place = "in " + Processor.class.getName();
        assertThat(follow(acceptor).clause())
                .startsWith("waits " + place + ".accept for ArrayBlockingQueue.put, because a queue is full and thread"
                        + " 'network-thread', which takes from it, waits in ")
                .endsWith("AcceptorFixture.block for CountDownLatch.await");
        Obstacle limit = chain().followLimit(trace(acceptor).last());
        assertThat(limit.clause())
                .startsWith("is held back on purpose " + place + ".accept, because a queue is full and thread");
        assertThat(limit.chain())
                .extracting(Link::role, link -> link.thread().name())
                .containsExactly(tuple("takes from such a queue", "network-thread"));
    }

    @Test
    void countsTheThreadsThatTakeFromAFullQueue() throws Exception {
        Processor processor = new Processor(new ArrayBlockingQueue<>(1), fixture);
        for (int i = 0; i < 2; i++) {
            processor.queue.put(i);
            fixture.start("network-thread-" + i, processor::run);
            Awaitility.await().until(processor.queue::isEmpty);
        }
        Awaitility.await().until(() -> processor.taken.getCount() == 0);
        processor.queue.put(2);
        waiting("another-acceptor", () -> processor.accept(3));
        Selector selector = fixture.keep(Selector.open());
        fixture.start("free-network-thread", () -> processor.select(selector));
        Thread acceptor = waiting("acceptor", () -> processor.accept(3));

        assertThat(follow(acceptor).clause())
                .contains(
                        ", because a queue is full and all 2 threads that may take from it are busy: thread 'network-thread-");
    }

    @Test
    void countsTheThreadsOfAnExecutorThatIsFull() throws Exception {
        ThreadPoolExecutor executor = executor((task, full) -> {
            try {
                full.getQueue().put(task);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Thread acceptor = waiting("acceptor", () -> executor.execute(() -> {}));

        String words =
                ", because the queue of an executor is full, and all 2 threads of pool 'shop-worker' are busy in "
                        + AcceptorFixture.class.getName() + ".block";
        assertThat(follow(acceptor).clause()).endsWith(words);
        Obstacle limit = chain().followLimit(trace(acceptor).last());
        assertThat(limit.clause()).startsWith("is held back on purpose in ").endsWith(words);
        assertThat(limit.chain()).extracting(Link::role).containsExactly("thread of pool 'shop-worker'");
        acceptor.interrupt();
        executor.shutdown();
    }

    @Test
    void saysThatAnExecutorLeavesATaskToTheAcceptor() throws Exception {
        ThreadPoolExecutor executor = executor(new ThreadPoolExecutor.CallerRunsPolicy());
        Thread acceptor = waiting("acceptor", () -> executor.execute(this::blockUnchecked));

        assertThat(follow(acceptor).clause())
                .contains(
                        ", in a task for which an executor has no room, and all 2 threads of pool 'shop-worker' are busy");
        executor.shutdown();
    }

    /** Returns an executor whose two threads are busy and whose queue is full. */
    private ThreadPoolExecutor executor(RejectedExecutionHandler whenFull) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                2,
                2,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(1),
                task -> {
                    Thread thread = new Thread(task, "shop-worker-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                whenFull);
        for (int i = 0; i < 3; i++) {
            executor.execute(this::blockUnchecked);
        }
        Awaitility.await()
                .until(() ->
                        executor.getActiveCount() == 2 && executor.getQueue().size() == 1);
        return executor;
    }

    private void blockUnchecked() {
        try {
            fixture.block();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void namesTheLockOfAVirtualThreadAndItsOwner() {
        ThreadTrace virtual = new ThreadTrace(new Acceptor(Long.MAX_VALUE, "v", -1, -1, null, List.of(), ""));
        ThreadSnapshot blocked = new ThreadSnapshot(
                Long.MAX_VALUE,
                "v",
                Thread.State.BLOCKED,
                Stacks.of("com.shop.Cart.total com.shop.Cart.handle"),
                "java.lang.Object@1",
                "batch-job");
        virtual.add(blocked, Wait.OTHER, false, Interest.UNREADABLE);

        assertThat(chain().follow(virtual).clause())
                .isEqualTo("waits in com.shop.Cart.total for java.lang.Object@1, which thread 'batch-job' holds");
    }

    @Test
    void saysThatAThreadIsBusyOnlyIfItUsedCpuTime() {
        ThreadTrace idle = new ThreadTrace(new Acceptor(-1, "a", -1, -1, null, List.of(), ""));
        for (int i = 0; i < 2; i++) {
            idle.add(
                    Stacks.snapshot(1, "a", Thread.State.RUNNABLE, "com.shop.Cart.total com.shop.Cart.handle"),
                    Wait.OTHER,
                    false,
                    Interest.UNREADABLE);
            idle.addCpuTime(500, 0);
        }
        assertThat(chain().follow(idle))
                .isEqualTo(new Obstacle("stays, without using CPU time, in com.shop.Cart.total", true, List.of()));

        idle.addCpuTime(100_000_000, 200_000_000);
        assertThat(chain().follow(idle)).isEqualTo(new Obstacle("is busy in com.shop.Cart.total", false, List.of()));
    }

    private Obstacle follow(Thread acceptor) {
        return chain().follow(trace(acceptor));
    }

    private WaitChain chain() {
        KernelWait kernel = new KernelWait(new ThreadWaitReader(root, "amd64").calls(), root);
        return new WaitChain(threads, kernel, thread -> -1);
    }

    private ThreadTrace trace(Thread thread) {
        ThreadTrace trace =
                new ThreadTrace(new Acceptor(thread.getId(), thread.getName(), -1, -1, null, List.of(), ""));
        for (int i = 0; i < 2; i++) {
            trace.add(
                    threads.snapshots(new long[] {thread.getId()}, 100).get(0), Wait.OTHER, false, Interest.UNREADABLE);
        }
        return trace;
    }

    private Thread blocked(String name, AcceptorFixture.Work work) {
        Thread thread = fixture.start(name, work);
        Awaitility.await(name).until(() -> thread.getState() == Thread.State.BLOCKED);
        return thread;
    }

    private Thread waiting(String name, AcceptorFixture.Work work) {
        Thread thread = fixture.start(name, work);
        Awaitility.await(name).until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    private static void lock(Object lock) {
        synchronized (lock) {
            AcceptorsLiveTest.SUM.incrementAndGet();
        }
    }

    private static void lockBoth(ReentrantLock one, ReentrantLock other, CyclicBarrier both) throws Exception {
        one.lock();
        try {
            both.await();
            other.lockInterruptibly();
            other.unlock();
        } finally {
            one.unlock();
        }
    }

    private void sleep() throws InterruptedException {
        sleeper = Thread.currentThread();
        while (!fixture.isOver()) {
            Thread.sleep(60_000);
        }
    }

    /** A hand-over as in Kafka. */
    private static final class Processor {

        private final BlockingQueue<Integer> queue;
        private final AcceptorFixture fixture;
        private final CountDownLatch taken = new CountDownLatch(1);

        Processor(BlockingQueue<Integer> queue, AcceptorFixture fixture) {
            this.queue = queue;
            this.fixture = fixture;
        }

        void accept(int connection) throws InterruptedException {
            queue.put(connection);
        }

        void select(Selector selector) throws IOException {
            selector.select();
        }

        void run() throws InterruptedException {
            queue.take();
            taken.countDown();
            fixture.block();
        }
    }
}
