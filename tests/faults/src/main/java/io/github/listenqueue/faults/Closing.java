package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.SnapshotSource.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** The monitor is closed when it does not suit. */
final class Closing {

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "close-from-subscriber",
                    "a subscriber closes the monitor",
                    "close() within the call, at the first drop",
                    "it returns; no thread and no file is left",
                    JvmVariant.BOTH_SOURCES,
                    Setting.PLAIN,
                    Closing::fromSubscriber),
            new Fault(
                    "close-during-sample",
                    "the monitor is closed while it samples",
                    "the user's filter of listeners holds up the first sample; close() from another thread meanwhile",
                    "close() returns before the sample does; after that no thread and no file is left",
                    JvmVariant.BOTH_SOURCES,
                    Setting.PLAIN,
                    Closing::duringSample),
            new Fault(
                    "close-twice",
                    "the monitor is closed twice, and used afterwards",
                    "close() from eight threads at once and once more",
                    "each returns; every method still answers, health with UNKNOWN; no thread and no file is left",
                    JvmVariant.BOTH_SOURCES,
                    Setting.PLAIN,
                    Closing::twice),
            new Fault(
                    "close-from-shutdown-hook",
                    "the monitor is closed by a shutdown hook",
                    "System.exit() in the middle of an incident",
                    "close() returns, no thread and no file is left, and the JVM ends",
                    JvmVariant.BOTH_SOURCES,
                    Setting.PLAIN,
                    Closing::fromShutdownHook));

    private Closing() {}

    private static void fromSubscriber(MonitoredServer stage) throws Exception {
        CountDownLatch returned = new CountDownLatch(1);
        stage.start(stage.builder().on(Dropped.class, dropped -> {
            stage.monitor().close();
            returned.countDown();
        }));
        stage.crowd().come(LoadClients.BACKLOG + 1);
        stage.tells(LoadClients.BACKLOG + 1);
        stage.crowd().knock(MonitoredServer.KNOCKING);
        returned.await();
        Threads.noneIsLeft();
    }

    private static void duringSample(MonitoredServer stage) throws Exception {
        CountDownLatch sampling = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        stage.start(stage.builder().include(address -> {
            sampling.countDown();
            boolean waiting = true;
            while (waiting) {
                try {
                    closed.await();
                    waiting = false;
                } catch (InterruptedException e) {
                    // It would be held up by something that does not care.
                }
            }
            return true;
        }));
        sampling.await();
        stage.monitor().close();
        Wait.check(Threads.ofMonitors().contains("listenqueue-sampler"), "the sample is still under way");
        closed.countDown();
        Threads.noneIsLeft();
    }

    private static void twice(MonitoredServer stage) throws Exception {
        stage.start();
        stage.tellsAnIncident();
        ListenQueueMonitor monitor = stage.monitor();
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
        Threads.noneIsLeft();
        Wait.check(monitor.health().status() == Status.UNKNOWN, "health UNKNOWN: " + monitor.health());
        Wait.check(monitor.stats().isEmpty() && monitor.diagnose().findings().isEmpty(), "nothing is watched");
        monitor.subscribe(event -> {});
        monitor.startSampling();
        int events = stage.events().size();
        Kind last = monitor.sample().source().kind();
        Wait.check(last == stage.jvm().source(), "the last reading stays: " + last);
        Wait.check(stage.events().size() == events, "no event after close(): " + stage.events());
    }

    private static void fromShutdownHook(MonitoredServer stage) throws Exception {
        stage.start();
        stage.tellsFullness();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                stage.finish();
                ScenarioMain.end(0, ScenarioMain.HELD);
            } catch (Throwable e) {
                ScenarioMain.end(2, "broken: " + e);
            }
        }));
        System.exit(0);
    }
}
