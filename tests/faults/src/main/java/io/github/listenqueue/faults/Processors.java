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

/** Time does not pass for the process as it should. */
final class Processors {

    /** The class for idle processors, on one that others keep busy. */
    private static final String STARVE = """
            taskset -a -c -p 0 $1 && chrt -a -i -p 0 $1 || exit 1
            for other in 1 2 3 4; do taskset -c 0 timeout 4 sh -c 'while :; do :; done' & done
            wait""";

    private static final long STARVED_NS = 200_000_000;
    private static final Path CLOCK = Path.of("/mnt/clock");
    private static final long HOUR_MS = Duration.ofHours(1).toMillis();

    /** Longer than any episode here lasts, and much less than a step of the clock. */
    private static final Duration MANY = Duration.ofMinutes(10);

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "stopped",
                    "the whole process is stopped and continued",
                    "SIGSTOP; its queue overflows meanwhile; SIGCONT",
                    "the depth, Full and the drops of that time are told then, nothing is taken for closed; health answers",
                    JvmVariant.BOTH_SOURCES,
                    Setting.script("STOP={stop-and-come} exec \"$@\"", "gcc"),
                    Processors::stopped),
            new Fault(
                    "starved",
                    "the process gets next to no processor",
                    "the class SCHED_IDLE on one processor, which four others keep busy for 4 s",
                    "every depth and the whole incident are told, if late",
                    JvmVariant.NEW,
                    Setting.script("exec \"$@\"", "chrt", "taskset", "timeout"),
                    Processors::starved),
            new Fault(
                    "clock-steps",
                    "the clock steps an hour back, then a day ahead",
                    "`libfaketime` under the JVM; the monotonic clock goes on",
                    "takenAt follows the clock; how long episodes last does not; every depth and the whole incident are told",
                    JvmVariant.BOTH_SOURCES,
                    Setting.mounts(
                            "mount -t tmpfs -o mode=1777 tmpfs /mnt && echo +0 > /mnt/clock &&"
                                    + " exec env LD_PRELOAD=\"$(ls /usr/lib/*/faketime/libfaketimeMT.so.1)\""
                                    + " FAKETIME_TIMESTAMP_FILE=/mnt/clock FAKETIME_CACHE_DURATION=1"
                                    + " FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0 \"$@\"",
                            "libfaketimeMT.so.1"),
                    Processors::clockSteps));

    private Processors() {}

    private static void stopped(MonitoredServer stage) throws Exception {
        stage.start();
        stage.tellsAnIncident();
        int drops = stage.count(Dropped.class);
        int fulls = stage.count(Full.class);
        Process clients = new ProcessBuilder(
                        System.getenv("STOP"),
                        Long.toString(ProcessHandle.current().pid()),
                        Integer.toString(stage.crowd().port()),
                        Integer.toString(LoadClients.BACKLOG + 1 + MonitoredServer.KNOCKING))
                .start();
        stage.tells(LoadClients.BACKLOG + 1);
        Wait.until("the drops are told", () -> stage.count(Dropped.class) > drops);
        Wait.check(stage.jvm().source() == Kind.PROCFS || stage.count(Full.class) > fulls, "Full is told");
        Wait.check(
                stage.monitor().health().status() == Status.DOWN,
                "DOWN: " + stage.monitor().health());
        Wait.check(stage.count(Closed.class) == 0, "nothing was closed");
        clients.getOutputStream().close();
        clients.waitFor();
        Wait.check(stage.crowd().drain() == LoadClients.BACKLOG + 1, "all that waited were accepted");
        stage.tells(0);
        stage.tellsAnIncident();
    }

    private static void starved(MonitoredServer stage) throws Exception {
        stage.start();
        stage.tellsAnIncident();
        long waitedNs = waitedForAProcessorNs();
        Process others = Command.start(
                "sh", "-c", STARVE, "sh", Long.toString(ProcessHandle.current().pid()));
        Wait.until("this thread waits for a processor", () -> waitedForAProcessorNs() - waitedNs > STARVED_NS);
        stage.crowd().come(2);
        stage.tells(2);
        stage.tellsAnIncident();
        Wait.check(stage.count(Closed.class) == 0, "nothing was closed");
        Wait.check(others.waitFor() == 0, "the others were busy and ended");
        stage.tellsAnIncident();
    }

    /** By the second number of the kernel's file, in Linux's Documentation/scheduler/sched-stats.rst. */
    private static long waitedForAProcessorNs() {
        try {
            return Long.parseLong(
                    Files.readString(Path.of("/proc/thread-self/schedstat")).split(" ", -1)[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void clockSteps(MonitoredServer stage) throws Exception {
        stage.start();
        stage.tellsAnIncident();
        step("-3600", -HOUR_MS / 2);
        takenNow(stage);
        stage.tellsAnIncident();
        stage.tellsFullness();
        step("+86400", HOUR_MS);
        takenNow(stage);
        Wait.check(
                stage.monitor().health().status() == Status.DOWN,
                "DOWN: " + stage.monitor().health());
        stage.tellsRecovery();
        stage.events().stream()
                .filter(Recovered.class::isInstance)
                .map(event -> ((Recovered) event).lasted())
                .forEach(lasted -> Wait.check(
                        !lasted.isNegative() && lasted.compareTo(MANY) < 0, "an episode lasted seconds: " + lasted));
        stage.monitor().stats().forEach(stats -> {
            Duration saturated = stats.saturatedTime();
            Wait.check(saturated.compareTo(MANY) < 0, "saturated for seconds: " + saturated);
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

    private static void takenNow(MonitoredServer stage) {
        long beforeMs = System.currentTimeMillis();
        long takenMs = stage.monitor().sample().takenAt().toEpochMilli();
        // Before and after are read within the same step.
        Wait.check(
                takenMs >= beforeMs && takenMs <= System.currentTimeMillis(), "taken now: " + takenMs + " " + beforeMs);
    }
}
