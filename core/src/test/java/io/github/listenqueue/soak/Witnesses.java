package io.github.listenqueue.soak;

import io.github.listenqueue.ListenQueue;
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
final class Witnesses implements AutoCloseable {

    private final List<Witness> all = List.of(
            Witness.driven("by socket", true, builder()),
            Witness.started("with its own thread", builder().interval(Duration.ofMillis(20))),
            Witness.driven("by procfs", false, builder().nativeAccess(NativeAccess.OFF)));

    private static ListenQueueMonitor.Builder builder() {
        return ListenQueueMonitor.builder().settleTime(Duration.ofMillis(100));
    }

    /** Those that can tell drops listener by listener. */
    List<Witness> exact() {
        return all.stream().filter(Witness::exact).toList();
    }

    /** One reading of each, if there is one that began after this moment. */
    void glance(long afterMs, List<Witness.Reading> readings) {
        all.forEach(witness -> witness.look(afterMs).ifPresent(readings::add));
    }

    /** Readings of each; those that look when they are told to must find every listener. */
    List<Witness.Reading> lookAround(long afterMs, Collection<Long> open) {
        List<Witness.Reading> readings = new ArrayList<>();
        for (Witness witness : all) {
            Stage.await().alias(witness.name() + " finds everything").until(() -> {
                Optional<Witness.Reading> reading = witness.look(afterMs);
                reading.ifPresent(readings::add);
                return reading.isPresent()
                        && (!witness.driven() || open.stream().allMatch(witness::hasFound));
            });
        }
        return readings;
    }

    /** Before drops with one witness only, the other one, which may be a second old, must be of now. */
    void awaitCalm(Collection<Long> used) {
        for (Witness witness : all) {
            Stage.await().until(() -> {
                witness.look(0);
                return used.stream().allMatch(witness::hasFound) && witness.isUpToDate(Kernel.listenDrops());
            });
        }
    }

    /** Judges who has found what so far. */
    List<String> sightings(Collection<Ledger.Entry> open, Map<Integer, Long> inodes) {
        return faults(all, witness -> witness.sightings().judge(open, id -> witness.hasFound(inodes.get(id))));
    }

    /** Waits for the events that are due, and judges all so far. */
    List<String> collect(Debts debts) {
        try {
            Stage.await().until(() -> exact().stream().allMatch(debts::paid));
        } catch (ConditionTimeoutException e) {
            // The judge has the words for it.
        }
        List<String> faults = faults(exact(), debts::judge);
        all.forEach(witness -> faults.addAll(witness.oddities()));
        return faults;
    }

    /** After the last round: all that is open must have been found by everyone, and each life told once. */
    List<String> finish(long afterMs, Set<Long> open, Set<Long> ours) {
        return faults(all, witness -> {
            Stage.await()
                    .alias(witness.name() + " finds everything")
                    .until(() -> witness.look(afterMs)
                            .filter(reading -> open.equals(inodes(reading)))
                            .isPresent());
            witness.close();
            return Judge.lives(
                    ours, open, witness.opened().keySet(), witness.closed().keySet());
        });
    }

    private static Set<Long> inodes(Witness.Reading reading) {
        return reading.queues().stream().map(ListenQueue::inode).collect(Collectors.toSet());
    }

    /** What a witness is judged by. */
    private interface Law {
        List<String> faultsOf(Witness witness);
    }

    private static List<String> faults(List<Witness> witnesses, Law law) {
        List<String> faults = new ArrayList<>();
        for (Witness witness : witnesses) {
            law.faultsOf(witness).forEach(fault -> faults.add(witness.name() + ": " + fault));
        }
        return faults;
    }

    @Override
    public void close() {
        all.forEach(Witness::close);
    }
}
