package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueueMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults in which no thread can be created. */
final class NoThreads {

    /** The setting of a user without other processes, since the limit counts all threads of the user. */
    private static final Setting FEW = Setting.script(
            "exec setpriv --reuid 54321 --regid 54321 --clear-groups prlimit --nproc=80 \"$@\"", "setpriv", "prlimit");

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "no-threads",
                    "no further thread can be created",
                    "`RLIMIT_NPROC` of 80, then threads are created until that fails",
                    "every event is reported; subscribe() does not throw, and the new subscriber gets its events once a thread can be created",
                    Fault.BOTH_SOURCES,
                    FEW,
                    NoThreads::later),
            new Fault(
                    "no-threads-at-start",
                    "no thread can be created for start()",
                    "`RLIMIT_NPROC` of 80, then threads are created until that fails; then with one and with two of them ended",
                    "start() throws the error of the JVM and leaves nothing behind; sample() by the caller reports every depth",
                    Fault.BOTH_SOURCES,
                    FEW,
                    NoThreads::fromTheStart),
            new Fault(
                    "factory-makes-none",
                    "the thread factory creates no thread",
                    "it returns null for the first thread, or for that of the sampler",
                    "start() throws with the name of the thread and leaves nothing behind; sample() by the caller reports every depth",
                    Fault.NEW,
                    Setting.PLAIN,
                    NoThreads::noneByFactory),
            new Fault(
                    "factory-fails-later",
                    "the thread factory fails after the sampler's thread",
                    "it throws from the fourth thread on",
                    "every event is reported, diagnose() works; later subscribers have no effect",
                    Fault.NEW,
                    Setting.PLAIN,
                    NoThreads::factoryFailsLater));

    /** The time for a stable count: the JVM's own threads vary, and the kernel counts ended threads for a moment. */
    private static final int SETTLED_MS = 200;

    private NoThreads() {}

    private static void later(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.checkIncident();
        CountDownLatch release = new CountDownLatch(1);
        List<Thread> hoard = hoard(release);
        AtomicInteger late = new AtomicInteger();
        int before = fixture.events().size();
        fixture.monitor().subscribe(event -> late.incrementAndGet());
        fixture.checkIncident();
        free(hoard, release);
        fixture.checkIncident();
        Wait.until(
                "the new subscriber gets all events since it subscribed",
                () -> late.get() == fixture.events().size() - before);
    }

    private static void fromTheStart(MonitoredServer fixture) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<Thread> hoard = hoard(release);
        // The threads of the log and of the subscriber are created before the sampler's.
        for (int left = 0; left <= 2; left++) {
            TimeUnit.MILLISECONDS.sleep(SETTLED_MS);
            hoard.addAll(hoard(release));
            for (int i = 0; i < left; i++) {
                Thread ended = hoard.remove(hoard.size() - 1);
                ended.interrupt();
                ended.join();
            }
            TimeUnit.MILLISECONDS.sleep(SETTLED_MS);
            checkStartFails(fixture);
        }
        hoard.addAll(hoard(release));
        checkSampleByTheCaller(fixture, fixture.builder());
        free(hoard, release);
    }

    private static void checkStartFails(MonitoredServer fixture) throws Exception {
        try {
            fixture.builder().start();
            throw new IllegalStateException("a thread could still be created");
        } catch (OutOfMemoryError e) {
            Wait.check(e.toString().contains("thread"), "the error of the JVM: " + e);
        }
        Threads.checkNoneIsLeft();
    }

    private static void noneByFactory(MonitoredServer fixture) throws Exception {
        checkStartFails(fixture, 0);
        // The threads of the log and of the subscriber are created before the sampler's.
        checkStartFails(fixture, 2);
        checkSampleByTheCaller(fixture, fixture.builder().threadFactory(task -> null));
    }

    private static void checkStartFails(MonitoredServer fixture, int available) throws Exception {
        AtomicInteger made = new AtomicInteger();
        try {
            fixture.builder()
                    .threadFactory(task -> made.incrementAndGet() > available ? null : new Thread(task))
                    .start();
            throw new IllegalStateException("a thread was created");
        } catch (IllegalStateException e) {
            Wait.check(
                    e.toString().contains("threadFactory made no thread for listenqueue-sampler"),
                    "the thread is named: " + e);
        }
        Threads.checkNoneIsLeft();
    }

    private static void factoryFailsLater(MonitoredServer fixture) throws Exception {
        AtomicInteger made = new AtomicInteger();
        fixture.start(fixture.builder().threadFactory(task -> {
            if (made.incrementAndGet() > 3) {
                throw new IllegalStateException("as planned");
            }
            return new Thread(task);
        }));
        fixture.monitor().subscribe(event -> {});
        fixture.checkOverflow();
        int findings = fixture.monitor().diagnose().findings().size();
        Wait.check(findings == 1, "diagnosed on demand: " + findings);
        fixture.checkRecovery();
        Wait.check(Threads.ofMonitors().size() == 3, "three threads: " + Threads.ofMonitors());
    }

    private static void checkSampleByTheCaller(MonitoredServer fixture, ListenQueueMonitor.Builder builder)
            throws Exception {
        fixture.build(builder).sample();
        fixture.clients().connect(3);
        fixture.checkDepth(3);
        fixture.clients().drain();
        fixture.checkDepth(0);
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
