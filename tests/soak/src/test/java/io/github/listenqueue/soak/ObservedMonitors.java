package io.github.listenqueue.soak;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.testsupport.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** The monitors of one soak: one for each way to sample, and one with a thread of its own. */
final class ObservedMonitors implements AutoCloseable {

    private final List<ObservedMonitor> all = List.of(
            ObservedMonitor.driven("by socket", true, builder()),
            ObservedMonitor.started("with its own thread", builder().interval(Duration.ofMillis(20))),
            ObservedMonitor.driven("by procfs", false, builder().nativeAccess(NativeAccess.OFF)));

    /** The time until a stall, long compared to the few milliseconds of an accept and short compared to a stall. */
    private static final Duration STALLED_AFTER = Duration.ofSeconds(2);

    /** The tolerance for a sample, since a monitor dates its findings back to the beginning of the sample. */
    private static final long MAX_SAMPLE_MS = 500;

    /** The overflows of the namespace before the first round. */
    private final long overflowsBefore = Kernel.listenOverflows();

    private static ListenQueueMonitor.Builder builder() {
        return ListenQueueMonitor.builder().settleTime(Duration.ofMillis(100)).stalledAfter(STALLED_AFTER);
    }

    List<ObservedMonitor> all() {
        return all;
    }

    /** Returns the monitors that know the drops of each listener. */
    List<ObservedMonitor> exact() {
        return all.stream().filter(ObservedMonitor::exact).toList();
    }

    /** Adds one snapshot of each monitor, if there is one that began after this moment. */
    void sampleOnce(long afterMs, List<ObservedMonitor.Snapshot> snapshots) {
        all.forEach(monitor -> monitor.sample(afterMs).ifPresent(snapshots::add));
    }

    /** Returns snapshots of each monitor. Driven monitors must find every listener. */
    List<ObservedMonitor.Snapshot> sampleAll(long afterMs, Collection<Long> open) {
        List<ObservedMonitor.Snapshot> snapshots = new ArrayList<>();
        for (ObservedMonitor monitor : all) {
            SoakSockets.await().alias(monitor.name() + " finds everything").until(() -> {
                Optional<ObservedMonitor.Snapshot> snapshot = monitor.sample(afterMs);
                snapshot.ifPresent(snapshots::add);
                return snapshot.isPresent()
                        && (!monitor.driven() || open.stream().allMatch(monitor::hasFound));
            });
        }
        return snapshots;
    }

    /**
     * Waits until the counters of all monitors are current. Drops that only the namespace counts are compared with them,
     * and they may be a second old.
     */
    void awaitCalm(Collection<Long> used) {
        for (ObservedMonitor monitor : all) {
            SoakSockets.await().until(() -> {
                monitor.sample(0);
                return used.stream().allMatch(monitor::hasFound) && monitor.isUpToDate(Kernel.listenDrops());
            });
        }
    }

    /** Returns the number of packets that were inferred to be lost so far. */
    long guesses() {
        return all.stream()
                .filter(monitor -> !monitor.exact())
                .mapToLong(ObservedMonitor::losses)
                .sum();
    }

    /** The queues that a monitor must find stalled. */
    interface Stalls {
        Set<Long> expectedOf(ObservedMonitor monitor);
    }

    /** Samples until all expected stalls are reported, and returns those that are missing. */
    List<String> awaitStalls(Stalls stalls) {
        try {
            SoakSockets.await().until(() -> {
                all.forEach(monitor -> monitor.sample(0));
                return all.stream().allMatch(monitor -> missing(stalls, monitor).isEmpty());
            });
        } catch (ConditionTimeoutException e) {
            // The missing stalls are reported below.
        }
        return faults(
                all,
                monitor -> missing(stalls, monitor).stream()
                        .map(inode -> "inode " + inode + ": Stalled is missing")
                        .toList());
    }

    private static List<Long> missing(Stalls stalls, ObservedMonitor monitor) {
        return stalls.expectedOf(monitor).stream()
                .filter(inode -> !monitor.episodes().isStalled(inode))
                .toList();
    }

    /**
     * Checks each Stalled event since the last call.
     *
     * @param served queues that were served all the time, which a table cannot show, since it contains the depth alone
     */
    List<String> checkStalls(Moments moments, Set<Long> served) {
        return faults(all, monitor -> {
            List<String> faults = new ArrayList<>();
            for (ListenQueueEvent.Stalled stall = monitor.stalls().poll();
                    stall != null;
                    stall = monitor.stalls().poll()) {
                Long inode = stall.queue().inode();
                if (monitor.exact() || !served.contains(inode)) {
                    long slackMs = stall.exact() ? 0 : MAX_SAMPLE_MS;
                    faults.addAll(SoakChecker.stalled(
                            "inode " + inode,
                            stall.at().toEpochMilli(),
                            moments.of(inode),
                            STALLED_AFTER.toMillis() - slackMs));
                }
            }
            return faults;
        });
    }

    /** Returns a fault for each empty queue that a monitor reports as stalled. */
    List<String> checkEmpty(Set<Long> empty) {
        return faults(
                all,
                monitor -> monitor.stalledNow().stream()
                        .filter(empty::contains)
                        .map(inode -> "inode " + inode + " is stalled, but empty")
                        .toList());
    }

    /** Returns the faults of discovery so far. */
    List<String> discoveryFaults(Collection<Ledger.Entry> open, Map<Integer, Long> inodes) {
        return faults(all, monitor -> monitor.discoveryLag().check(open, id -> monitor.hasFound(inodes.get(id))));
    }

    /** Waits for the events that are due, and checks all events so far. */
    List<String> collect(ExpectedDrops expectedDrops) {
        List<String> faults = new ArrayList<>();
        try {
            SoakSockets.await()
                    .until(() -> exact().stream().allMatch(expectedDrops::areReported)
                            && all.stream()
                                    .allMatch(
                                            monitor -> monitor.contradictions().isEmpty()));
        } catch (ConditionTimeoutException e) {
            // Checked only after the timeout, since an event may be on its way at any time.
            faults.addAll(faults(
                    all,
                    monitor -> monitor.contradictions().stream()
                            .map(inode -> "inode " + inode + ": the events and the stats show different episodes")
                            .toList()));
        }
        faults.addAll(faults(exact(), expectedDrops::check));
        all.forEach(monitor -> faults.addAll(monitor.oddities()));
        faults.addAll(faults(all, monitor -> monitor.episodes().faults()));
        long overflows = Kernel.listenOverflows() - overflowsBefore;
        faults.addAll(faults(all, monitor -> {
            long guessed = SoakChecker.sum(monitor.reported());
            return monitor.exact() || guessed <= overflows
                    ? List.of()
                    : List.of("guessed " + guessed + " drops of " + overflows + " overflows");
        }));
        return faults;
    }

    /**
     * Finishes after the last round. Every monitor must have found all open listeners and reported each opening and
     * closing once.
     */
    List<String> finish(long afterMs, Set<Long> open, Set<Long> ours) {
        return faults(all, monitor -> {
            SoakSockets.await()
                    .alias(monitor.name() + " finds everything")
                    .until(() -> monitor.sample(afterMs)
                            .filter(snapshot -> open.equals(inodes(snapshot)))
                            .isPresent());
            SoakSockets.await()
                    .alias(monitor.name() + " recovers at all queues that are empty")
                    .until(() -> {
                        monitor.sample(afterMs);
                        return monitor.unrecovered().isEmpty();
                    });
            monitor.close();
            return SoakChecker.lives(
                    ours, open, monitor.opened().keySet(), monitor.closed().keySet());
        });
    }

    private static Set<Long> inodes(ObservedMonitor.Snapshot snapshot) {
        return snapshot.queues().stream().map(ListenQueue::inode).collect(Collectors.toSet());
    }

    /** A check of a monitor. */
    private interface Law {
        List<String> faultsOf(ObservedMonitor monitor);
    }

    private static List<String> faults(List<ObservedMonitor> monitors, Law law) {
        List<String> faults = new ArrayList<>();
        for (ObservedMonitor monitor : monitors) {
            law.faultsOf(monitor).forEach(fault -> faults.add(monitor.name() + ": " + fault));
        }
        return faults;
    }

    @Override
    public void close() {
        all.forEach(ObservedMonitor::close);
    }
}
