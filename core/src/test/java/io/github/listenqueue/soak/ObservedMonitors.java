package io.github.listenqueue.soak;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.live.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** The monitors that watch one stage: each way to read, and one with a thread of its own. */
final class ObservedMonitors implements AutoCloseable {

    private final List<ObservedMonitor> all = List.of(
            ObservedMonitor.driven("by socket", true, builder()),
            ObservedMonitor.started("with its own thread", builder().interval(Duration.ofMillis(20))),
            ObservedMonitor.driven("by procfs", false, builder().nativeAccess(NativeAccess.OFF)));

    /** Long beside the few milliseconds that it takes to accept, short beside a stall. */
    private static final Duration STALLED_AFTER = Duration.ofSeconds(2);

    /** A monitor dates what it sees in a sample back to the beginning of that sample. */
    private static final long MAX_SAMPLE_MS = 500;

    /** Overflows of the namespace before the first round. */
    private final long overflowsBefore = Kernel.listenOverflows();

    private static ListenQueueMonitor.Builder builder() {
        return ListenQueueMonitor.builder().settleTime(Duration.ofMillis(100)).stalledAfter(STALLED_AFTER);
    }

    List<ObservedMonitor> all() {
        return all;
    }

    /** Those that can tell drops listener by listener. */
    List<ObservedMonitor> exact() {
        return all.stream().filter(ObservedMonitor::exact).toList();
    }

    /** One sample of each, if there is one that began after this moment. */
    void glance(long afterMs, List<ObservedMonitor.Reading> readings) {
        all.forEach(witness -> witness.look(afterMs).ifPresent(readings::add));
    }

    /** Readings of each; those that look when they are told to must find every listener. */
    List<ObservedMonitor.Reading> lookAround(long afterMs, Collection<Long> open) {
        List<ObservedMonitor.Reading> readings = new ArrayList<>();
        for (ObservedMonitor witness : all) {
            SoakSockets.await().alias(witness.name() + " finds everything").until(() -> {
                Optional<ObservedMonitor.Reading> reading = witness.look(afterMs);
                reading.ifPresent(readings::add);
                return reading.isPresent()
                        && (!witness.driven() || open.stream().allMatch(witness::hasFound));
            });
        }
        return readings;
    }

    /** Before drops with one witness only, the other one, which may be a second old, must be of now. */
    void awaitCalm(Collection<Long> used) {
        for (ObservedMonitor witness : all) {
            SoakSockets.await().until(() -> {
                witness.look(0);
                return used.stream().allMatch(witness::hasFound) && witness.isUpToDate(Kernel.listenDrops());
            });
        }
    }

    /** Packets that were guessed so far to be lost. */
    long guesses() {
        return all.stream()
                .filter(witness -> !witness.exact())
                .mapToLong(ObservedMonitor::losses)
                .sum();
    }

    /** The queues that a monitor has to find stalled. */
    interface Stalls {
        Set<Long> owedBy(ObservedMonitor witness);
    }

    /** Looks until everyone has told of the stalls that it owes, and judges who has not. */
    List<String> awaitStalls(Stalls stalls) {
        try {
            SoakSockets.await().until(() -> {
                all.forEach(witness -> witness.look(0));
                return all.stream().allMatch(witness -> missing(stalls, witness).isEmpty());
            });
        } catch (ConditionTimeoutException e) {
            // The judge has the words for it.
        }
        return faults(
                all,
                witness -> missing(stalls, witness).stream()
                        .map(inode -> "inode " + inode + ": Stalled is missing")
                        .toList());
    }

    private static List<Long> missing(Stalls stalls, ObservedMonitor witness) {
        return stalls.owedBy(witness).stream()
                .filter(inode -> !witness.episodes().isStalled(inode))
                .toList();
    }

    /**
     * Judges each Stalled since the last time.
     *
     * @param served queues that were served all the time; nobody can see that in a table, which shows the depth alone
     */
    List<String> judgeStalls(Moments moments, Set<Long> served) {
        return faults(all, witness -> {
            List<String> faults = new ArrayList<>();
            for (ListenQueueEvent.Stalled stall = witness.stalls().poll();
                    stall != null;
                    stall = witness.stalls().poll()) {
                Long inode = stall.queue().inode();
                if (witness.exact() || !served.contains(inode)) {
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

    /** Judges who takes a queue for stalled in which nobody waits. */
    List<String> judgeEmpty(Set<Long> empty) {
        return faults(
                all,
                witness -> witness.stalledNow().stream()
                        .filter(empty::contains)
                        .map(inode -> "inode " + inode + " is stalled, but empty")
                        .toList());
    }

    /** Judges who has found what so far. */
    List<String> sightings(Collection<Ledger.Entry> open, Map<Integer, Long> inodes) {
        return faults(all, witness -> witness.sightings().judge(open, id -> witness.hasFound(inodes.get(id))));
    }

    /** Waits for the events that are due, and judges all so far. */
    List<String> collect(ExpectedDrops debts) {
        List<String> faults = new ArrayList<>();
        try {
            SoakSockets.await()
                    .until(() -> exact().stream().allMatch(debts::paid)
                            && all.stream()
                                    .allMatch(
                                            witness -> witness.contradictions().isEmpty()));
        } catch (ConditionTimeoutException e) {
            // Not otherwise: an event may be on its way at any time.
            faults.addAll(faults(
                    all,
                    witness -> witness.contradictions().stream()
                            .map(inode -> "inode " + inode + ": the events tell of other episodes than the stats")
                            .toList()));
        }
        faults.addAll(faults(exact(), debts::judge));
        all.forEach(witness -> faults.addAll(witness.oddities()));
        faults.addAll(faults(all, witness -> witness.episodes().faults()));
        long overflows = Kernel.listenOverflows() - overflowsBefore;
        faults.addAll(faults(all, witness -> {
            long guessed = SoakChecker.sum(witness.reported());
            return witness.exact() || guessed <= overflows
                    ? List.of()
                    : List.of("guessed " + guessed + " drops of " + overflows + " overflows");
        }));
        return faults;
    }

    /** After the last round: all that is open must have been found by everyone, and each life told once. */
    List<String> finish(long afterMs, Set<Long> open, Set<Long> ours) {
        return faults(all, witness -> {
            SoakSockets.await()
                    .alias(witness.name() + " finds everything")
                    .until(() -> witness.look(afterMs)
                            .filter(reading -> open.equals(inodes(reading)))
                            .isPresent());
            SoakSockets.await()
                    .alias(witness.name() + " recovers at all queues that are empty")
                    .until(() -> {
                        witness.look(afterMs);
                        return witness.unrecovered().isEmpty();
                    });
            witness.close();
            return SoakChecker.lives(
                    ours, open, witness.opened().keySet(), witness.closed().keySet());
        });
    }

    private static Set<Long> inodes(ObservedMonitor.Reading reading) {
        return reading.queues().stream().map(ListenQueue::inode).collect(Collectors.toSet());
    }

    /** The expectations for a monitor. */
    private interface Law {
        List<String> faultsOf(ObservedMonitor witness);
    }

    private static List<String> faults(List<ObservedMonitor> witnesses, Law law) {
        List<String> faults = new ArrayList<>();
        for (ObservedMonitor witness : witnesses) {
            law.faultsOf(witness).forEach(fault -> faults.add(witness.name() + ": " + fault));
        }
        return faults;
    }

    @Override
    public void close() {
        all.forEach(ObservedMonitor::close);
    }
}
