package io.github.listenqueue.soak;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.live.Kernel;
import io.github.listenqueue.soak.Ledger.Entry;
import io.github.listenqueue.soak.Oracle.Look;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** Plays rounds on a stage and compares every reading of three monitors with ss. */
final class Soak implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final Generator generator;
    private final Stage stage;
    private final Ledger ledger = new Ledger();
    private final Debts debts = new Debts();
    private final Tally tally = new Tally();
    private final List<String> faults = new ArrayList<>();
    /** When each of our listeners had been opened, by their inodes. */
    private final Map<Long, Long> bornMs = new HashMap<>();

    private final ExecutorService actor = Executors.newSingleThreadExecutor();
    private final List<Witness> witnesses = List.of(
            Witness.driven("by socket", true, builder()),
            Witness.started("with its own thread", builder().interval(INTERVAL)),
            Witness.driven("by procfs", false, builder().nativeAccess(NativeAccess.OFF)));
    private Look last = Oracle.look();

    Soak(long seed, Stage stage) {
        this.generator = new Generator(seed);
        this.stage = stage;
    }

    private static ListenQueueMonitor.Builder builder() {
        return ListenQueueMonitor.builder().settleTime(Duration.ofMillis(100));
    }

    /** Plays one round; tells what was wrong. */
    List<String> play() throws Exception {
        Round round = generator.next();
        ledger.begin();
        for (Action action : round.actions()) {
            action.by(ledger);
            action.by(tally);
        }
        if (round.quiet()) {
            awaitCalm(round);
        }
        Look before = last;
        List<Witness.Reading> moving = act(round, before);
        Look settled = settle();
        stage.inodes().forEach((id, inode) -> bornMs.put(inode, stage.openedMs(id)));
        moving.forEach(reading -> compare(reading, before, settled, true));
        List<Witness.Reading> still = lookAround(settled);
        last = Oracle.look();
        still.forEach(reading -> compare(reading, settled, last, false));
        takeStock(before, round.quiet());
        collect();
        if (!faults.isEmpty()) {
            faults.add("in " + round);
        }
        return faults;
    }

    /** Before drops with one witness only, the other one, which may be a second old, must be of now. */
    private void awaitCalm(Round round) {
        List<Long> used = round.actions().stream()
                .map(action -> stage.inodes().get(((Action.Harmless) action).id()))
                .toList();
        for (Witness witness : witnesses) {
            Stage.await().until(() -> {
                witness.look(0);
                return used.stream().allMatch(witness::hasFound) && witness.isUpToDate(Kernel.listenDrops());
            });
        }
    }

    private List<Witness.Reading> act(Round round, Look before) throws InterruptedException, ExecutionException {
        Future<?> acting = actor.submit(() -> {
            for (Action action : round.actions()) {
                action.by(stage);
            }
            return null;
        });
        List<Witness.Reading> readings = new ArrayList<>();
        while (round.moving() && !acting.isDone()) {
            for (Witness witness : witnesses) {
                witness.look(before.endedMs()).ifPresent(readings::add);
            }
        }
        acting.get();
        return readings;
    }

    /** Waits until ss shows what the ledger says. */
    private Look settle() {
        Look[] look = new Look[1];
        Stage.await().alias("the stage as the ledger has it").until(() -> {
            look[0] = Oracle.look();
            return stage.identify(look[0]) && ledger.entries().stream().allMatch(entry -> stands(entry, look[0]));
        });
        return look[0];
    }

    private boolean stands(Entry entry, Look look) {
        Row row = look.rows().get(stage.inodes().get(entry.id()));
        return row.limit() == entry.limit()
                && (entry.depth().isEmpty() || row.depth() == entry.depth().getAsInt());
    }

    /** Readings of every witness; those that look when they are told to must find everything. */
    private List<Witness.Reading> lookAround(Look settled) {
        List<Witness.Reading> readings = new ArrayList<>();
        for (Witness witness : witnesses) {
            Stage.await().alias(witness.name() + " finds everything").until(() -> {
                Optional<Witness.Reading> reading = witness.look(settled.endedMs());
                reading.ifPresent(readings::add);
                return reading.isPresent()
                        && (!witness.driven()
                                || stage.inodes().values().stream().allMatch(witness::hasFound));
            });
            faults.addAll(witness.sightings()
                    .judge(
                            ledger.entries(),
                            id -> witness.hasFound(stage.inodes().get(id))));
        }
        return readings;
    }

    private Map<Long, Row> ours(Look look) {
        Map<Long, Row> rows = new HashMap<>(look.rows());
        rows.keySet().retainAll(bornMs.keySet());
        return rows;
    }

    private void compare(Witness.Reading reading, Look before, Look after, boolean moving) {
        tally.compared(reading, moving);
        faults.addAll(reading.judge(ours(before), ours(after)));
    }

    /** Holds what the kernel has dropped in this round against the ledger. */
    private void takeStock(Look before, boolean quiet) {
        stage.inodes().forEach((id, inode) -> {
            long grown = last.drops(inode) - before.drops(inode);
            OptionalInt cause = ledger.cause(id);
            faults.addAll(Judge.drops("listener " + id, cause, grown, quiet));
            if (grown > 0 && !quiet) {
                debts.add(inode, grown);
            }
        });
    }

    /** Waits for the events of this round, and judges all of them so far. */
    private void collect() {
        for (Witness witness : witnesses) {
            if (witness.exact()) {
                try {
                    Stage.await().until(() -> debts.paid(witness));
                } catch (ConditionTimeoutException e) {
                    // The judge has the words for it.
                }
                faults.addAll(debts.judge(witness));
            }
            faults.addAll(witness.oddities());
        }
    }

    /** After the last round: all that is open must have been found by everyone, and each life told once. */
    List<String> finish() {
        Set<Long> open = Set.copyOf(stage.inodes().values());
        for (Witness witness : witnesses) {
            Stage.await().alias(witness.name() + " finds everything").until(() -> {
                Optional<Witness.Reading> reading = witness.look(last.endedMs());
                return reading.isPresent() && open.equals(inodes(reading.get()));
            });
            witness.close();
            faults.addAll(
                    Judge.lives(
                                    bornMs.keySet(),
                                    open,
                                    witness.opened().keySet(),
                                    witness.closed().keySet())
                            .stream()
                            .map(fault -> witness.name() + ": " + fault)
                            .toList());
            if (witness.exact()) {
                faults.addAll(debts.judge(witness));
            }
        }
        return faults;
    }

    private static Set<Long> inodes(Witness.Reading reading) {
        return reading.queues().stream().map(ListenQueue::inode).collect(Collectors.toSet());
    }

    /** The counts, in lines. */
    String describe() {
        StringBuilder text = new StringBuilder(tally.describe());
        text.append("\nbursts made: ").append(debts.bursts());
        text.append(", packets dropped in them: ").append(debts.packets());
        for (Witness witness : witnesses) {
            if (witness.exact()) {
                text.append("\nbursts reported ")
                        .append(witness.name())
                        .append(": ")
                        .append(debts.reportedBy(witness));
                text.append(", at listeners closed before it had found them: ").append(debts.unfoundBy(witness));
                text.append("; longest from open to found: ")
                        .append(longestToFindMs(witness))
                        .append(" ms");
            }
        }
        return text.toString();
    }

    private long longestToFindMs(Witness witness) {
        return witness.opened().entrySet().stream()
                .mapToLong(each -> each.getValue().toEpochMilli() - bornMs.getOrDefault(each.getKey(), Long.MAX_VALUE))
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        actor.shutdownNow();
        witnesses.forEach(Witness::close);
    }
}
