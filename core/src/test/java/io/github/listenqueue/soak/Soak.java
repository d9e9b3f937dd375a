package io.github.listenqueue.soak;

import io.github.listenqueue.soak.Action.Harmless;
import io.github.listenqueue.soak.Ledger.Entry;
import io.github.listenqueue.soak.Oracle.Look;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** Plays rounds on a stage and compares every reading of several monitors with ss. */
final class Soak implements AutoCloseable {

    private final Generator generator;
    private final Stage stage;
    private final Ledger ledger = new Ledger();
    private final Debts debts = new Debts();
    private final Tally tally = new Tally();
    private final Witnesses witnesses = new Witnesses();
    private final ExecutorService actor = Executors.newSingleThreadExecutor();

    /** When each of our listeners had been opened, by their inodes. */
    private final Map<Long, Long> bornMs = new HashMap<>();

    private Look last = Oracle.look();

    Soak(long seed, Stage stage) {
        this.generator = new Generator(seed);
        this.stage = stage;
    }

    /** Plays the next round; tells what was wrong. */
    List<String> play() throws ExecutionException, InterruptedException {
        Round round = generator.next();
        try {
            return play(round);
        } catch (RuntimeException | ExecutionException e) {
            throw new IllegalStateException("in " + round, e);
        }
    }

    private List<String> play(Round round) throws ExecutionException, InterruptedException {
        ledger.begin();
        for (Action action : round.actions()) {
            action.by(ledger);
            action.by(tally);
        }
        if (round.quiet()) {
            witnesses.awaitCalm(round.actions().stream()
                    .map(action -> stage.inodes().get(((Harmless) action).id()))
                    .toList());
        }
        Look before = last;
        List<Witness.Reading> moving = act(round, before);
        Look settled = settle();
        stage.inodes().forEach((id, inode) -> bornMs.put(inode, stage.openedMs(id)));
        List<Witness.Reading> still =
                witnesses.lookAround(settled.endedMs(), stage.inodes().values());
        last = Oracle.look();

        List<String> faults = new ArrayList<>();
        moving.forEach(reading -> faults.addAll(compare(reading, before, settled, true)));
        still.forEach(reading -> faults.addAll(compare(reading, settled, last, false)));
        faults.addAll(witnesses.sightings(ledger.entries(), stage.inodes()));
        faults.addAll(takeStock(before, round.quiet()));
        faults.addAll(witnesses.collect(debts));
        if (!faults.isEmpty()) {
            faults.add("in " + round);
        }
        return faults;
    }

    private List<Witness.Reading> act(Round round, Look before) throws ExecutionException, InterruptedException {
        Future<?> acting = actor.submit(() -> {
            for (Action action : round.actions()) {
                action.by(stage);
            }
            return null;
        });
        List<Witness.Reading> readings = new ArrayList<>();
        while (round.moving() && !acting.isDone()) {
            witnesses.glance(before.endedMs(), readings);
        }
        acting.get();
        return readings;
    }

    /** Waits until ss shows what the ledger says. */
    private Look settle() {
        Look[] look = new Look[1];
        try {
            Stage.await().until(() -> {
                look[0] = Oracle.look();
                return stage.identify(look[0]) && ledger.entries().stream().allMatch(entry -> stands(entry, look[0]));
            });
        } catch (ConditionTimeoutException e) {
            String wrong = ledger.entries().stream()
                    .filter(entry -> !stands(entry, look[0]))
                    .map(entry -> entry + " is " + row(entry, look[0]))
                    .collect(Collectors.joining(", "));
            throw new IllegalStateException("ss does not show what the ledger says: " + wrong, e);
        }
        return look[0];
    }

    private Row row(Entry entry, Look look) {
        return look.rows().get(stage.inodes().get(entry.id()));
    }

    private boolean stands(Entry entry, Look look) {
        Row row = row(entry, look);
        return row != null
                && row.limit() == entry.limit()
                && (entry.depth().isEmpty() || row.depth() == entry.depth().getAsInt());
    }

    private List<String> compare(Witness.Reading reading, Look before, Look after, boolean moving) {
        tally.compared(reading, moving);
        return reading.judge(ours(before), ours(after));
    }

    private Map<Long, Row> ours(Look look) {
        Map<Long, Row> rows = new HashMap<>(look.rows());
        rows.keySet().retainAll(bornMs.keySet());
        return rows;
    }

    /** Holds what the kernel has dropped in this round against the ledger. */
    private List<String> takeStock(Look before, boolean quiet) {
        List<String> faults = new ArrayList<>();
        stage.inodes().forEach((id, inode) -> {
            long grown = last.drops(inode) - before.drops(inode);
            OptionalInt cause = ledger.cause(id);
            faults.addAll(Judge.drops("listener " + id, cause, grown, quiet));
            if (grown > 0 && cause.isPresent()) {
                debts.add(inode, grown);
            }
        });
        return faults;
    }

    /** After the last round. */
    List<String> finish() {
        List<String> faults =
                witnesses.finish(last.endedMs(), Set.copyOf(stage.inodes().values()), bornMs.keySet());
        faults.addAll(witnesses.collect(debts));
        return faults;
    }

    /** The counts, in lines. */
    String describe() {
        StringBuilder text = new StringBuilder(tally.describe());
        text.append("\nbursts made: ").append(debts.bursts());
        text.append(", packets dropped in them: ").append(debts.packets());
        for (Witness witness : witnesses.exact()) {
            text.append("\nbursts reported ").append(witness.name());
            text.append(": ").append(debts.reportedBy(witness));
            text.append(", closed before the listener was found: ").append(debts.unfoundBy(witness));
            text.append("; longest from open to found: ").append(longestToFindMs(witness));
            text.append(" ms");
        }
        return text.toString();
    }

    private long longestToFindMs(Witness witness) {
        return witness.opened().entrySet().stream()
                .filter(each -> bornMs.containsKey(each.getKey()))
                .mapToLong(each -> each.getValue().toEpochMilli() - bornMs.get(each.getKey()))
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        actor.shutdownNow();
        witnesses.close();
    }
}
