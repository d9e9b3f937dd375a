package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.SnapshotSource.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Faults in which time does not pass for the process as usual. */
final class Processors {

    /** Sets SCHED_IDLE on one CPU, and keeps that busy by other processes. */
    private static final String STARVE = """
            taskset -a -c -p 0 $1 && chrt -a -i -p 0 $1 || exit 1
            for other in 1 2 3 4; do taskset -c 0 timeout 4 sh -c 'while :; do :; done' & done
            wait""";

    private static final long STARVED_NS = 200_000_000;
    private static final Path CLOCK = Path.of("/mnt/clock");
    private static final long HOUR_MS = Duration.ofHours(1).toMillis();

    /** Longer than any episode of this test, and much shorter than a step of the clock. */
    private static final Duration MANY = Duration.ofMinutes(10);

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "stopped",
                    "the whole process is stopped and continued",
                    "SIGSTOP, an overflow of its queue, SIGCONT",
                    "the depth, Full and the drops are reported afterwards, and no Closed; health() returns",
                    Fault.BOTH_SOURCES,
                    Setting.script("STOP={stop-and-connect} exec \"$@\"", "gcc"),
                    Processors::stopped),
            new Fault(
                    "starved",
                    "the process gets almost no CPU time",
                    "SCHED_IDLE on one CPU that four other processes keep busy for 4 s",
                    "every depth and every event is reported, perhaps late",
                    Fault.NEW,
                    Setting.script("exec \"$@\"", "chrt", "taskset", "timeout"),
                    Processors::starved),
            new Fault(
                    "clock-steps",
                    "the clock steps an hour back, then a day ahead",
                    "`libfaketime` preloaded into the JVM; the monotonic clock is not changed",
                    "takenAt follows the clock, and the durations of episodes do not; every depth and every event is reported",
                    Fault.BOTH_SOURCES,
                    Setting.mounts(
                            "mount -t tmpfs -o mode=1777 tmpfs /mnt && echo +0 > /mnt/clock &&"
                                    + " exec env LD_PRELOAD=\"$(ls /usr/lib/*/faketime/libfaketimeMT.so.1)\""
                                    + " FAKETIME_TIMESTAMP_FILE=/mnt/clock FAKETIME_CACHE_DURATION=1"
                                    + " FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0 \"$@\"",
                            "libfaketimeMT.so.1"),
                    Processors::clockSteps));

    private Processors() {}

    private static void stopped(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.checkIncident();
        int drops = fixture.count(Dropped.class);
        int fulls = fixture.count(Full.class);
        Process clients = new ProcessBuilder(
                        System.getenv("STOP"),
                        Long.toString(ProcessHandle.current().pid()),
                        Integer.toString(fixture.clients().port()),
                        Integer.toString(LoadClients.BACKLOG + 1 + MonitoredServer.REFUSED))
                .start();
        fixture.awaitDepth(LoadClients.BACKLOG + 1);
        Wait.until("the drops are reported", () -> fixture.count(Dropped.class) > drops);
        Wait.check(
                MonitoredServer.sourceOf(fixture.jvm()) == Kind.PROCFS || fixture.count(Full.class) > fulls,
                "Full is published");
        Wait.check(
                fixture.monitor().health().status() == Status.DOWN,
                "DOWN: " + fixture.monitor().health());
        Wait.check(fixture.count(Closed.class) == 0, "nothing was closed");
        clients.getOutputStream().close();
        clients.waitFor();
        Wait.check(fixture.clients().drain() == LoadClients.BACKLOG + 1, "all that waited were accepted");
        fixture.awaitDepth(0);
        fixture.checkIncident();
    }

    private static void starved(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.checkIncident();
        long waitedNs = runDelayNs();
        Process others = Command.start(
                "sh", "-c", STARVE, "sh", Long.toString(ProcessHandle.current().pid()));
        Wait.until("this thread waits for a CPU", () -> runDelayNs() - waitedNs > STARVED_NS);
        fixture.clients().connect(2);
        fixture.awaitDepth(2);
        fixture.checkIncident();
        Wait.check(fixture.count(Closed.class) == 0, "nothing was closed");
        Wait.check(others.waitFor() == 0, "the other processes were busy and ended");
        fixture.checkIncident();
    }

    /** Returns the run delay of this thread, the second field in Linux's Documentation/scheduler/sched-stats.rst. */
    private static long runDelayNs() {
        try {
            return Long.parseLong(
                    Files.readString(Path.of("/proc/thread-self/schedstat")).split(" ", -1)[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void clockSteps(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.checkIncident();
        step("-3600", -HOUR_MS / 2);
        checkTakenAt(fixture);
        fixture.checkIncident();
        fixture.checkOverflow();
        step("+86400", HOUR_MS);
        checkTakenAt(fixture);
        Wait.check(
                fixture.monitor().health().status() == Status.DOWN,
                "DOWN: " + fixture.monitor().health());
        fixture.checkRecovery();
        fixture.events().stream()
                .filter(Recovered.class::isInstance)
                .map(event -> ((Recovered) event).lasted())
                .forEach(lasted -> Wait.check(
                        !lasted.isNegative() && lasted.compareTo(MANY) < 0,
                        "an episode lasted less than 10 min: " + lasted));
        fixture.monitor().stats().forEach(stats -> {
            Duration saturated = stats.saturatedTime();
            Wait.check(saturated.compareTo(MANY) < 0, "saturated for less than 10 min: " + saturated);
        });
    }

    /** Sets the clock and waits until it has stepped. */
    private static void step(String offset, long leastMs) throws Exception {
        long beforeMs = System.currentTimeMillis();
        Files.writeString(CLOCK, offset + "\n");
        Wait.until("the clock steps", () -> {
            long steppedMs = System.currentTimeMillis() - beforeMs;
            return leastMs < 0 ? steppedMs < leastMs : steppedMs > leastMs;
        });
    }

    private static void checkTakenAt(MonitoredServer fixture) {
        long beforeMs = System.currentTimeMillis();
        long takenMs = fixture.monitor().sample().takenAt().toEpochMilli();
        // All three times are read between two steps.
        Wait.check(
                takenMs >= beforeMs && takenMs <= System.currentTimeMillis(),
                "takenAt is the present time: " + takenMs + " " + beforeMs);
    }
}
