package io.github.listenqueue.soak;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.soak.Action.Harmless;
import io.github.listenqueue.soak.Action.Serve;
import io.github.listenqueue.soak.Action.SynFlood;
import io.github.listenqueue.soak.Ledger.Cause;
import io.github.listenqueue.soak.Ledger.Entry;
import io.github.listenqueue.soak.Oracle.Look;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** Plays rounds on a stage and compares every sample of several monitors with ss. */
final class Soak implements AutoCloseable {

    private static final long SERVE_EVERY_MS = 50;

    private final Generator generator;
    private final SoakSockets stage;
    private final Ledger ledger = new Ledger();
    private final ExpectedDrops debts = new ExpectedDrops();
    private final SoakCounts tally = new SoakCounts();
    private final ObservedMonitors witnesses = new ObservedMonitors();
    private final ExecutorService actor = Executors.newSingleThreadExecutor();

    /** When each of our listeners had been opened, by their inodes. */
    private final Map<Long, Long> bornMs = new HashMap<>();

    private final Moments moments;

    /** Queues that were served while others stalled, by their inodes. */
    private final Set<Long> served = new HashSet<>();

    private Look last = Oracle.look();

    Soak(long seed, SoakSockets stage, Moments moments) {
        this.generator = new Generator(seed);
        this.stage = stage;
        this.moments = moments;
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
        boolean quiet = round.tempo() == Tempo.QUIET;
        if (quiet) {
            witnesses.awaitCalm(round.actions().stream().map(this::usedQuietly).toList());
        }
        long guesses = witnesses.guesses();
        Look before = last;
        List<ObservedMonitor.Reading> moving = act(round, before);
        Look settled = settle();
        List<String> faults = new ArrayList<>();
        if (round.tempo() == Tempo.PATIENT) {
            faults.addAll(beStalled(round, settled));
            settled = settle();
        }
        Look after = settled;
        stage.inodes().forEach((id, inode) -> bornMs.put(inode, stage.openedMs(id)));
        List<ObservedMonitor.Reading> still =
                witnesses.lookAround(after.endedMs(), stage.inodes().values());
        last = Oracle.look();

        moments.add(last);
        moving.forEach(reading -> faults.addAll(compare(reading, before, after, true)));
        still.forEach(reading -> faults.addAll(compare(reading, after, last, false)));
        faults.addAll(witnesses.sightings(ledger.entries(), stage.inodes()));
        faults.addAll(takeStock(before));
        faults.addAll(witnesses.collect(debts));
        faults.addAll(witnesses.judgeStalls(moments, served));
        faults.addAll(witnesses.judgeEmpty(empty(after)));
        if (quiet && witnesses.guesses() != guesses) {
            faults.add("guessed at " + (witnesses.guesses() - guesses) + " lost packets where none was");
        }
        if (!faults.isEmpty()) {
            faults.add("in " + round);
        }
        return faults;
    }

    private Long usedQuietly(Action action) {
        int id = action instanceof SynFlood flood ? flood.id() : ((Harmless) action).id();
        return stage.inodes().get(id);
    }

    private static Set<Long> empty(Look look) {
        return look.rows().entrySet().stream()
                .filter(row -> row.getValue().depth() == 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Waits until every stall is told of, and serves some listeners meanwhile. */
    private List<String> beStalled(Round round, Look settled) throws ExecutionException, InterruptedException {
        List<Integer> toServe = round.actions().stream()
                .filter(Serve.class::isInstance)
                .map(action -> ((Serve) action).id())
                .toList();
        toServe.forEach(id -> served.add(stage.inodes().get(id)));
        AtomicBoolean over = new AtomicBoolean();
        Future<?> serving = actor.submit(() -> {
            while (!over.get()) {
                for (int id : toServe) {
                    stage.serveOne(id);
                }
                TimeUnit.MILLISECONDS.sleep(SERVE_EVERY_MS);
            }
            return null;
        });
        try {
            return witnesses.awaitStalls(witness -> ledger.entries().stream()
                    .filter(entry -> !toServe.contains(entry.id()))
                    .filter(entry -> owesStalled(witness, entry, settled))
                    .map(entry -> stage.inodes().get(entry.id()))
                    .collect(Collectors.toSet()));
        } finally {
            over.set(true);
            serving.get();
        }
    }

    private boolean owesStalled(ObservedMonitor witness, Entry entry, Look look) {
        Long inode = stage.inodes().get(entry.id());
        boolean guessed = !witness.reported(inode).isEmpty();
        return Ledger.owesStalled(entry.kind(), row(entry, look), witness.exact(), guessed);
    }

    private List<ObservedMonitor.Reading> act(Round round, Look before)
            throws ExecutionException, InterruptedException {
        Future<?> acting = actor.submit(() -> {
            for (Action action : round.actions()) {
                action.by(stage);
            }
            return null;
        });
        List<ObservedMonitor.Reading> readings = new ArrayList<>();
        while (round.tempo() == Tempo.MOVING && !acting.isDone()) {
            witnesses.glance(before.endedMs(), readings);
        }
        acting.get();
        return readings;
    }

    /** Waits until ss shows what the ledger says. */
    private Look settle() {
        Look[] look = new Look[1];
        try {
            SoakSockets.await().until(() -> {
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

    private List<String> compare(ObservedMonitor.Reading reading, Look before, Look after, boolean moving) {
        tally.compared(reading, moving);
        return reading.judge(ours(before), ours(after));
    }

    private Map<Long, Row> ours(Look look) {
        Map<Long, Row> rows = new HashMap<>(look.rows());
        rows.keySet().retainAll(bornMs.keySet());
        return rows;
    }

    /** Holds what the kernel has dropped in this round against the ledger. */
    private List<String> takeStock(Look before) {
        long syns = last.synQueueDrops() - before.synQueueDrops();
        List<String> faults = new ArrayList<>(SoakChecker.syns(ledger.synQueueDrops(), syns));
        stage.inodes().forEach((id, inode) -> {
            long grown = last.drops(inode) - before.drops(inode);
            Optional<Cause> cause = ledger.cause(id);
            faults.addAll(SoakChecker.drops("listener " + id, cause, grown));
            if (grown > 0 && cause.isPresent()) {
                debts.add(inode, owed(cause.get(), grown, syns), cause.get().drained());
            }
        });
        return faults;
    }

    private static Map<DropReason, Long> owed(Cause cause, long grown, long syns) {
        return cause.reason() == DropReason.SYN_QUEUE_FULL
                ? Map.of(DropReason.SYN_QUEUE_FULL, syns, DropReason.OTHER, grown - syns)
                : Map.of(cause.reason(), grown);
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
        text.append(", packets dropped: ").append(debts.packets());
        for (ObservedMonitor witness : witnesses.exact()) {
            text.append("\nbursts reported ").append(witness.name());
            text.append(": ").append(debts.reportedBy(witness));
            text.append(", closed before the listener was found: ").append(debts.unfoundBy(witness));
            text.append("; longest from open to found: ").append(longestToFindMs(witness));
            text.append(" ms; packets told of: ").append(witness.reported());
        }
        witnesses
                .all()
                .forEach(witness -> text.append("\nepisodes ")
                        .append(witness.name())
                        .append(": ")
                        .append(witness.episodes().begun())
                        .append(", Stalled in ")
                        .append(witness.episodes().stalls()));
        return text.toString();
    }

    private long longestToFindMs(ObservedMonitor witness) {
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
