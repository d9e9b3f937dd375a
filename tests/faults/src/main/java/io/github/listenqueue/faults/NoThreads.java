package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueueMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** No thread can be had. */
final class NoThreads {

    /** A user that nobody else is: the limit is on the threads of the user. */
    private static final Setting FEW = Setting.script(
            "exec setpriv --reuid 54321 --regid 54321 --clear-groups prlimit --nproc=80 \"$@\"", "setpriv", "prlimit");

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "no-threads",
                    "no thread can be made any more",
                    "`RLIMIT_NPROC` of 80, then threads are made until it fails",
                    "the whole incident is told; subscribe() does not throw, and that subscriber gets its events when there"
                            + " is a thread again",
                    JvmVariant.BOTH_SOURCES,
                    FEW,
                    NoThreads::later),
            new Fault(
                    "no-threads-at-start",
                    "no thread can be made before start()",
                    "`RLIMIT_NPROC` of 80, then threads are made until it fails; later but for one, and but for two",
                    "start() throws what the JVM threw and leaves nothing; a monitor that the caller drives reads every depth",
                    JvmVariant.BOTH_SOURCES,
                    FEW,
                    NoThreads::fromTheStart),
            new Fault(
                    "factory-makes-none",
                    "the thread factory makes no thread",
                    "it returns null: at once, and for the sampler alone",
                    "start() throws with the name of the thread and leaves nothing; a monitor that the caller drives reads"
                            + " every depth",
                    JvmVariant.NEW,
                    Setting.PLAIN,
                    NoThreads::noneByFactory),
            new Fault(
                    "factory-fails-later",
                    "the thread factory fails after the sampler's thread",
                    "it throws from the fourth thread on",
                    "the whole incident is told, diagnosis is made on demand; later subscribers do not disturb",
                    JvmVariant.NEW,
                    Setting.PLAIN,
                    NoThreads::factoryFailsLater));

    /** Threads of the JVM itself come and go, and the kernel still counts for a moment those that have ended. */
    private static final int SETTLED_MS = 200;

    private NoThreads() {}

    private static void later(MonitoredServer stage) throws Exception {
        stage.start();
        stage.tellsAnIncident();
        CountDownLatch release = new CountDownLatch(1);
        List<Thread> hoard = hoard(release);
        AtomicInteger late = new AtomicInteger();
        int before = stage.events().size();
        stage.monitor().subscribe(event -> late.incrementAndGet());
        stage.tellsAnIncident();
        free(hoard, release);
        stage.tellsAnIncident();
        Wait.until(
                "it gets all since it subscribed",
                () -> late.get() == stage.events().size() - before);
    }

    private static void fromTheStart(MonitoredServer stage) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<Thread> hoard = hoard(release);
        // The log and the subscriber get theirs before the sampler.
        for (int left = 0; left <= 2; left++) {
            TimeUnit.MILLISECONDS.sleep(SETTLED_MS);
            hoard.addAll(hoard(release));
            for (int i = 0; i < left; i++) {
                Thread ended = hoard.remove(hoard.size() - 1);
                ended.interrupt();
                ended.join();
            }
            TimeUnit.MILLISECONDS.sleep(SETTLED_MS);
            failsToStart(stage);
        }
        hoard.addAll(hoard(release));
        isDrivenByTheCaller(stage, stage.builder());
        free(hoard, release);
    }

    private static void failsToStart(MonitoredServer stage) throws Exception {
        try {
            stage.builder().start();
            throw new IllegalStateException("there was a thread left");
        } catch (OutOfMemoryError e) {
            Wait.check(e.toString().contains("thread"), "what the JVM said: " + e);
        }
        Threads.noneIsLeft();
    }

    private static void noneByFactory(MonitoredServer stage) throws Exception {
        failsToStart(stage, 0);
        // The log and the subscriber get theirs before the sampler.
        failsToStart(stage, 2);
        isDrivenByTheCaller(stage, stage.builder().threadFactory(task -> null));
    }

    private static void failsToStart(MonitoredServer stage, int most) throws Exception {
        AtomicInteger made = new AtomicInteger();
        try {
            stage.builder()
                    .threadFactory(task -> made.incrementAndGet() > most ? null : new Thread(task))
                    .start();
            throw new IllegalStateException("there was a thread");
        } catch (IllegalStateException e) {
            Wait.check(e.toString().contains("threadFactory made no thread for listenqueue-sampler"), "named: " + e);
        }
        Threads.noneIsLeft();
    }

    private static void factoryFailsLater(MonitoredServer stage) throws Exception {
        AtomicInteger made = new AtomicInteger();
        stage.start(stage.builder().threadFactory(task -> {
            if (made.incrementAndGet() > 3) {
                throw new IllegalStateException("as planned");
            }
            return new Thread(task);
        }));
        stage.monitor().subscribe(event -> {});
        stage.tellsFullness();
        int findings = stage.monitor().diagnose().findings().size();
        Wait.check(findings == 1, "diagnosed on demand: " + findings);
        stage.tellsRecovery();
        Wait.check(Threads.ofMonitors().size() == 3, "three threads: " + Threads.ofMonitors());
    }

    private static void isDrivenByTheCaller(MonitoredServer stage, ListenQueueMonitor.Builder builder)
            throws Exception {
        stage.watch(builder).sample();
        stage.crowd().come(3);
        stage.tellsNow(3);
        stage.crowd().drain();
        stage.tellsNow(0);
    }

    private static List<Thread> hoard(CountDownLatch release) {
        List<Thread> hoard = new ArrayList<>();
        try {
            while (true) {
                Thread thread = new Thread(() -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                thread.setDaemon(true);
                thread.start();
                hoard.add(thread);
            }
        } catch (OutOfMemoryError e) {
            // Unable to create native thread.
        }
        return hoard;
    }

    private static void free(List<Thread> hoard, CountDownLatch release) throws InterruptedException {
        release.countDown();
        for (Thread thread : hoard) {
            thread.join();
        }
    }
}
