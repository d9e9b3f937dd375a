package io.github.listenqueue.soak;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.soak.Action.Harmless;
import io.github.listenqueue.soak.Action.Serve;
import io.github.listenqueue.soak.Action.SynFlood;
import io.github.listenqueue.soak.Ledger.Cause;
import io.github.listenqueue.soak.Ledger.Entry;
import io.github.listenqueue.soak.Oracle.Sample;
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

/** A soak test, which executes rounds of actions and compares every snapshot of several monitors with ss. */
final class Soak implements AutoCloseable {

    private static final long SERVE_EVERY_MS = 50;

    private final Generator generator;
    private final SoakSockets sockets;
    private final Ledger ledger = new Ledger();
    private final ExpectedDrops expectedDrops = new ExpectedDrops();
    private final SoakCounts counts = new SoakCounts();
    private final ObservedMonitors monitors = new ObservedMonitors();
    private final ExecutorService actor = Executors.newSingleThreadExecutor();

    /** The opening times of the listeners of this process, by inode. */
    private final Map<Long, Long> openedMs = new HashMap<>();

    private final Moments moments;

    /** The queues that were served while others stalled, by inode. */
    private final Set<Long> served = new HashSet<>();

    private Sample last = Oracle.sample();

    Soak(long seed, SoakSockets sockets, Moments moments) {
        this.generator = new Generator(seed);
        this.sockets = sockets;
        this.moments = moments;
    }

    /** Executes the next round and returns the faults. */
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
            action.by(counts);
        }
        boolean quiet = round.tempo() == Tempo.QUIET;
        if (quiet) {
            monitors.awaitCalm(round.actions().stream().map(this::usedQuietly).toList());
        }
        long guesses = monitors.guesses();
        Sample before = last;
        List<ObservedMonitor.Snapshot> moving = act(round, before);
        Sample settled = settle();
        List<String> faults = new ArrayList<>();
        if (round.tempo() == Tempo.PATIENT) {
            faults.addAll(awaitStalls(round, settled));
            settled = settle();
        }
        Sample after = settled;
        sockets.inodes().forEach((id, inode) -> openedMs.put(inode, sockets.openedMs(id)));
        List<ObservedMonitor.Snapshot> still =
                monitors.sampleAll(after.endedMs(), sockets.inodes().values());
        last = Oracle.sample();

        moments.add(last);
        moving.forEach(snapshot -> faults.addAll(compare(snapshot, before, after, true)));
        still.forEach(snapshot -> faults.addAll(compare(snapshot, after, last, false)));
        faults.addAll(monitors.discoveryFaults(ledger.entries(), sockets.inodes()));
        faults.addAll(checkDrops(before));
        faults.addAll(monitors.collect(expectedDrops));
        faults.addAll(monitors.checkStalls(moments, served));
        faults.addAll(monitors.checkEmpty(empty(after)));
        if (quiet && monitors.guesses() != guesses) {
            faults.add("guessed " + (monitors.guesses() - guesses) + " lost packets where none was");
        }
        if (!faults.isEmpty()) {
            faults.add("in " + round);
        }
        return faults;
    }

    private Long usedQuietly(Action action) {
        int id = action instanceof SynFlood flood ? flood.id() : ((Harmless) action).id();
        return sockets.inodes().get(id);
    }

    private static Set<Long> empty(Sample sample) {
        return sample.rows().entrySet().stream()
                .filter(row -> row.getValue().depth() == 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Waits until every stall is reported, and serves some listeners meanwhile. */
    private List<String> awaitStalls(Round round, Sample settled) throws ExecutionException, InterruptedException {
        List<Integer> toServe = round.actions().stream()
                .filter(Serve.class::isInstance)
                .map(action -> ((Serve) action).id())
                .toList();
        toServe.forEach(id -> served.add(sockets.inodes().get(id)));
        AtomicBoolean over = new AtomicBoolean();
        Future<?> serving = actor.submit(() -> {
            while (!over.get()) {
                for (int id : toServe) {
                    sockets.serveOne(id);
                }
                TimeUnit.MILLISECONDS.sleep(SERVE_EVERY_MS);
            }
            return null;
        });
        try {
            return monitors.awaitStalls(monitor -> ledger.entries().stream()
                    .filter(entry -> !toServe.contains(entry.id()))
                    .filter(entry -> mustReportStalled(monitor, entry, settled))
                    .map(entry -> sockets.inodes().get(entry.id()))
                    .collect(Collectors.toSet()));
        } finally {
            over.set(true);
            serving.get();
        }
    }

    private boolean mustReportStalled(ObservedMonitor monitor, Entry entry, Sample sample) {
        Long inode = sockets.inodes().get(entry.id());
        boolean guessed = !monitor.reported(inode).isEmpty();
        return Ledger.mustReportStalled(entry.kind(), row(entry, sample), monitor.exact(), guessed);
    }

    private List<ObservedMonitor.Snapshot> act(Round round, Sample before)
            throws ExecutionException, InterruptedException {
        Future<?> acting = actor.submit(() -> {
            for (Action action : round.actions()) {
                action.by(sockets);
            }
            return null;
        });
        List<ObservedMonitor.Snapshot> snapshots = new ArrayList<>();
        while (round.tempo() == Tempo.MOVING && !acting.isDone()) {
            monitors.sampleOnce(before.endedMs(), snapshots);
        }
        acting.get();
        return snapshots;
    }

    /** Waits until ss agrees with the ledger. */
    private Sample settle() {
        Sample[] sample = new Sample[1];
        try {
            SoakSockets.await().until(() -> {
                sample[0] = Oracle.sample();
                return sockets.identify(sample[0])
                        && ledger.entries().stream().allMatch(entry -> matches(entry, sample[0]));
            });
        } catch (ConditionTimeoutException e) {
            String wrong = ledger.entries().stream()
                    .filter(entry -> !matches(entry, sample[0]))
                    .map(entry -> entry + " is " + row(entry, sample[0]))
                    .collect(Collectors.joining(", "));
            throw new IllegalStateException("ss differs from the ledger: " + wrong, e);
        }
        return sample[0];
    }

    private Row row(Entry entry, Sample sample) {
        return sample.rows().get(sockets.inodes().get(entry.id()));
    }

    private boolean matches(Entry entry, Sample sample) {
        Row row = row(entry, sample);
        return row != null
                && row.limit() == entry.limit()
                && (entry.depth().isEmpty() || row.depth() == entry.depth().getAsInt());
    }

    private List<String> compare(ObservedMonitor.Snapshot snapshot, Sample before, Sample after, boolean moving) {
        counts.compared(snapshot, moving);
        return snapshot.check(ours(before), ours(after));
    }

    private Map<Long, Row> ours(Sample sample) {
        Map<Long, Row> rows = new HashMap<>(sample.rows());
        rows.keySet().retainAll(openedMs.keySet());
        return rows;
    }

    /** Compares the drops of the kernel in this round with the ledger. */
    private List<String> checkDrops(Sample before) {
        long syns = last.synQueueDrops() - before.synQueueDrops();
        List<String> faults = new ArrayList<>(SoakChecker.syns(ledger.synQueueDrops(), syns));
        sockets.inodes().forEach((id, inode) -> {
            long grown = last.drops(inode) - before.drops(inode);
            Optional<Cause> cause = ledger.cause(id);
            faults.addAll(SoakChecker.drops("listener " + id, cause, grown));
            if (grown > 0 && cause.isPresent()) {
                expectedDrops.add(
                        inode, expected(cause.get(), grown, syns), cause.get().drained());
            }
        });
        return faults;
    }

    private static Map<DropReason, Long> expected(Cause cause, long grown, long syns) {
        return cause.reason() == DropReason.SYN_QUEUE_FULL
                ? Map.of(DropReason.SYN_QUEUE_FULL, syns, DropReason.OTHER, grown - syns)
                : Map.of(cause.reason(), grown);
    }

    /** Finishes after the last round and returns the faults. */
    List<String> finish() {
        List<String> faults =
                monitors.finish(last.endedMs(), Set.copyOf(sockets.inodes().values()), openedMs.keySet());
        faults.addAll(monitors.collect(expectedDrops));
        return faults;
    }

    /** Returns the counts as lines. */
    String describe() {
        StringBuilder text = new StringBuilder(counts.describe());
        text.append("\nbursts made: ").append(expectedDrops.bursts());
        text.append(", packets dropped: ").append(expectedDrops.packets());
        for (ObservedMonitor monitor : monitors.exact()) {
            text.append("\nbursts reported ").append(monitor.name());
            text.append(": ").append(expectedDrops.reportedBy(monitor));
            text.append(", closed before the listener was found: ").append(expectedDrops.unfoundBy(monitor));
            text.append("; longest from open to found: ").append(longestToFindMs(monitor));
            text.append(" ms; packets reported: ").append(monitor.reported());
        }
        monitors.all()
                .forEach(monitor -> text.append("\nepisodes ")
                        .append(monitor.name())
                        .append(": ")
                        .append(monitor.episodes().begun())
                        .append(", Stalled in ")
                        .append(monitor.episodes().stalls()));
        return text.toString();
    }

    private long longestToFindMs(ObservedMonitor monitor) {
        return monitor.opened().entrySet().stream()
                .filter(each -> openedMs.containsKey(each.getKey()))
                .mapToLong(each -> each.getValue().toEpochMilli() - openedMs.get(each.getKey()))
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        actor.shutdownNow();
        monitors.close();
    }
}
