package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.SnapshotSource.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Faults in which the monitor is closed at a bad moment. */
final class Closing {

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "close-from-subscriber",
                    "a subscriber closes the monitor",
                    "close() within the call, at the first Dropped",
                    "close() returns; no thread and no file is left",
                    Fault.BOTH_SOURCES,
                    Setting.PLAIN,
                    Closing::fromSubscriber),
            new Fault(
                    "close-during-sample",
                    "the monitor is closed while it samples",
                    "the user's filter of listeners blocks the first sample; another thread calls close()",
                    "close() returns before the sample does; afterwards no thread and no file is left",
                    Fault.BOTH_SOURCES,
                    Setting.PLAIN,
                    Closing::duringSample),
            new Fault(
                    "close-twice",
                    "the monitor is closed twice, and used afterwards",
                    "close() from eight threads at once and once more",
                    "each call returns; every method still returns, health() with UNKNOWN; no thread and no file is left",
                    Fault.BOTH_SOURCES,
                    Setting.PLAIN,
                    Closing::twice),
            new Fault(
                    "close-from-shutdown-hook",
                    "the monitor is closed by a shutdown hook",
                    "System.exit() while the queue is full",
                    "close() returns, no thread and no file is left, and the JVM ends",
                    Fault.BOTH_SOURCES,
                    Setting.PLAIN,
                    Closing::fromShutdownHook));

    private Closing() {}

    private static void fromSubscriber(MonitoredServer fixture) throws Exception {
        CountDownLatch returned = new CountDownLatch(1);
        fixture.start(fixture.builder().on(Dropped.class, dropped -> {
            fixture.monitor().close();
            returned.countDown();
        }));
        fixture.clients().connect(LoadClients.BACKLOG + 1);
        fixture.awaitDepth(LoadClients.BACKLOG + 1);
        fixture.clients().connectRefused(MonitoredServer.REFUSED);
        returned.await();
        Threads.checkNoneIsLeft();
    }

    private static void duringSample(MonitoredServer fixture) throws Exception {
        CountDownLatch sampling = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        fixture.start(fixture.builder().include(address -> {
            sampling.countDown();
            boolean waiting = true;
            while (waiting) {
                try {
                    closed.await();
                    waiting = false;
                } catch (InterruptedException e) {
                    // Ignored, like by a filter that does not handle interrupts.
                }
            }
            return true;
        }));
        sampling.await();
        fixture.monitor().close();
        Wait.check(Threads.ofMonitors().contains("listenqueue-sampler"), "the sample is still in progress");
        closed.countDown();
        Threads.checkNoneIsLeft();
    }

    private static void twice(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.checkIncident();
        ListenQueueMonitor monitor = fixture.monitor();
        List<Thread> closing = new ArrayList<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(monitor::close);
            thread.setUncaughtExceptionHandler((ignored, failure) -> thrown.set(failure));
            closing.add(thread);
        }
        closing.forEach(Thread::start);
        for (Thread thread : closing) {
            thread.join();
        }
        monitor.close();
        Wait.check(thrown.get() == null, "no close() throws: " + thrown);
        Threads.checkNoneIsLeft();
        Wait.check(monitor.health().status() == Status.UNKNOWN, "health UNKNOWN: " + monitor.health());
        Wait.check(monitor.stats().isEmpty() && monitor.diagnose().findings().isEmpty(), "no listener is monitored");
        monitor.subscribe(event -> {});
        monitor.startSampling();
        int events = fixture.events().size();
        Kind last = monitor.sample().source().kind();
        Wait.check(last == MonitoredServer.sourceOf(fixture.jvm()), "the last source remains: " + last);
        Wait.check(fixture.events().size() == events, "no event after close(): " + fixture.events());
    }

    private static void fromShutdownHook(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.checkOverflow();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                fixture.finish();
                ScenarioMain.end(0, ScenarioMain.HELD);
            } catch (Throwable e) {
                ScenarioMain.end(2, "broken: " + e);
            }
        }));
        System.exit(0);
    }
}
