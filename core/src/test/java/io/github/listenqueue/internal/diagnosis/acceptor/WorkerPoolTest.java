package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests with made-up stacks of pools. */
class WorkerPoolTest {

    private static final String TOMCAT = " org.apache.tomcat.util.threads.ThreadPoolExecutor.runWorker"
            + " org.apache.tomcat.util.threads.ThreadPoolExecutor$Worker.run java.lang.Thread.run";
    private static final String IDLE_TOMCAT =
            "jdk.internal.misc.Unsafe.park java.util.concurrent.LinkedBlockingQueue.poll"
                    + " org.apache.tomcat.util.threads.TaskQueue.poll org.apache.tomcat.util.threads.ThreadPoolExecutor.getTask"
                    + TOMCAT;
    private static final String JETTY = " org.eclipse.jetty.util.thread.QueuedThreadPool.runJob"
            + " org.eclipse.jetty.util.thread.QueuedThreadPool$Runner.run java.lang.Thread.run";
    private static final String RESERVED = "jdk.internal.misc.Unsafe.park"
            + " org.eclipse.jetty.util.thread.ReservedThreadExecutor$ReservedThread.reservedWait" + JETTY;
    private static final String POLLING = "jdk.internal.misc.Unsafe.park org.eclipse.jetty.util.BlockingArrayQueue.poll"
            + " org.eclipse.jetty.util.thread.QueuedThreadPool$Runner.idleJobPoll"
            + " org.eclipse.jetty.util.thread.QueuedThreadPool$Runner.run java.lang.Thread.run";
    private static final String SELECTOR = "sun.nio.ch.EPoll.wait sun.nio.ch.SelectorImpl.select"
            + " org.eclipse.jetty.io.ManagedSelector.select" + JETTY;
    private static final String PRICES = "java.lang.Thread.sleep com.shop.Cart.prices";
    private static final String TOTAL = "com.shop.Cart.total";

    private final List<ThreadSnapshot> all = new ArrayList<>();

    @Test
    void countsTheBusyThreadsOfATomcat() {
        add("http-nio-8080-exec-1", PRICES + TOMCAT);
        add("http-nio-8080-exec-2", TOTAL + TOMCAT);
        add("http-nio-8080-exec-10", PRICES + TOMCAT);
        add("http-nio-8081-exec-1", IDLE_TOMCAT);

        WorkerPool pool = WorkerPool.ofServer(WorkerPool.of(all), "http-nio-8080-Acceptor");
        assertThat(pool.describe())
                .isEqualTo("all 3 threads of pool 'http-nio-8080-exec' are busy, 2 in com.shop.Cart.prices");
        assertThat(pool.example().name()).isIn("http-nio-8080-exec-1", "http-nio-8080-exec-10");

        add("http-nio-8080-exec-3", IDLE_TOMCAT);
        assertThat(WorkerPool.ofServer(WorkerPool.of(all), "http-nio-8080-Acceptor")
                        .describe())
                .isEqualTo("3 of 4 threads of pool 'http-nio-8080-exec' are busy, 2 in com.shop.Cart.prices");
        assertThat(WorkerPool.ofServer(WorkerPool.of(all), "http-nio-8081-Acceptor"))
                .as("nobody is busy")
                .isNull();
        assertThat(WorkerPool.ofServer(WorkerPool.of(all), "main")).isNull();
    }

    @Test
    void doesNotCountSelectorsAndReservedThreadsOfAJetty() {
        add("qtp1234-20", SELECTOR);
        add("qtp1234-21", PRICES + JETTY);
        add("qtp1234-22", PRICES + JETTY);

        assertThat(WorkerPool.ofServer(WorkerPool.of(all), "qtp1234-33-acceptor-0@5f-ServerConnector")
                        .describe())
                .isEqualTo("all 2 threads of pool 'qtp1234' beside its selectors are busy in com.shop.Cart.prices");

        add("qtp1234-23", RESERVED);
        add("qtp1234-24", POLLING);
        assertThat(WorkerPool.ofServer(WorkerPool.of(all), "qtp1234-20").busy()).hasSize(2);
        assertThat(WorkerPool.ofServer(WorkerPool.of(all), "qtp1234-20").isFull())
                .isFalse();
    }

    @Test
    void aStackThatWasCutIsBusy() {
        add("http-nio-8080-exec-1", String.join(" ", Collections.nCopies(Search.SHORT_STACK, TOTAL)));

        assertThat(WorkerPool.onlyFull(WorkerPool.of(all)).describe())
                .isEqualTo("the only thread of pool 'http-nio-8080-exec' is busy in com.shop.Cart.total");
    }

    @Test
    void namesNoneOfTwoFullPools() {
        add("mail-1", PRICES + TOMCAT);
        assertThat(WorkerPool.onlyFull(WorkerPool.of(all))).isNotNull();
        add("web-1", PRICES + TOMCAT);
        assertThat(WorkerPool.onlyFull(WorkerPool.of(all))).isNull();
    }

    @Test
    void threadsWithoutAnExecutorAreNoPool() {
        add("worker-1", PRICES + " com.shop.Worker.run java.lang.Thread.run");

        assertThat(WorkerPool.of(all)).isEmpty();
    }

    private void add(String name, String methods) {
        all.add(Stacks.snapshot(all.size() + 1L, name, Thread.State.WAITING, methods));
    }
}
