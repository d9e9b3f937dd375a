package io.github.listenqueue.internal.detection;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.internal.sampling.DropCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The statistics of one listener, for other threads. Written by the sampling thread, only when something changed. */
public final class ListenerStats implements ListenQueueStats {

    private static final Duration MIN_WINDOW = Duration.ofMillis(1);
    private static final Duration MAX_WINDOW = Duration.ofHours(1);

    private final LongSupplier nanoTime;
    private final PeakDepths peaks;
    private volatile Seen seen;
    private volatile long episodes;
    private volatile long saturatedNs;
    private volatile Map<Cause, Long> causes = Map.of();
    private @Nullable Instant counted;
    private long episodeSinceNs;
    private volatile @Nullable EpisodeDiagnoses diagnoses;
    private volatile @Nullable Episode undiagnosed;
    private final Predicate<? super ListenQueue> application;
    private final DropCounts dropped = new DropCounts();
    private volatile Probe probe = Probe.NONE;
    private volatile boolean worthProbing;

    /**
     * The state after one sample.
     *
     * @param queue the last numbers of the queue
     * @param current true if these are of that sample
     * @param episode the open episode; null while calm
     * @param sinceFirstSample true if that episode began with the first sample, so that its beginning is unknown
     * @param stall null unless the queue is stalled
     * @param synPackets packets of the open episode that the SYN queue lost
     * @param clientsLost the most packets of the open episode that were lost before a client sends its SYN again
     */
    public record Seen(
            ListenQueue queue,
            boolean current,
            @Nullable Episode episode,
            boolean sinceFirstSample,
            @Nullable Stall stall,
            long synPackets,
            long clientsLost) {

        /** Returns true if health should name the listener: full or stalled now, or with losses within its open episode. */
        public boolean saturated() {
            return episode != null && (queue.isFull() || stall != null || episode.packetsDropped() > 0);
        }
    }

    /** Creates the statistics of a new listener, which become current with its first observed sample. */
    ListenerStats(ListenQueue queue, long foundNs, LongSupplier nanoTime, Predicate<? super ListenQueue> application) {
        this.nanoTime = nanoTime;
        this.application = application;
        this.peaks = new PeakDepths(foundNs);
        this.seen = new Seen(queue, false, null, false, null, 0, 0);
    }

    private ListenerStats(ListenerStats live, long takenAtNs) {
        nanoTime = () -> takenAtNs;
        application = live.application;
        peaks = new PeakDepths(live.peaks);
        seen = live.seen;
        episodes = live.episodes;
        saturatedNs = live.saturatedNs;
        causes = live.causes;
        diagnoses = live.diagnoses;
        probe = live.probe;
        for (DropReason reason : DropReason.values()) {
            dropped.set(reason, live.dropped.get(reason));
        }
    }

    /**
     * Returns a copy that no longer changes. The writer of these statistics must not write meanwhile.
     *
     * @param takenAtNs the time of the last sample
     */
    public ListenerStats copy(long takenAtNs) {
        return new ListenerStats(this, takenAtNs);
    }

    /** Returns the last numbers and the open episode, of one sample. */
    public Seen seen() {
        return seen;
    }

    @Override
    public ListenQueue queue() {
        return seen.queue();
    }

    @Override
    public boolean isCurrent() {
        return seen.current();
    }

    @Override
    public long episodeCount() {
        return episodes;
    }

    @Override
    public Duration saturatedTime() {
        return Duration.ofNanos(saturatedNs);
    }

    @Override
    public int peakDepth(Duration window) {
        Objects.requireNonNull(window, "window must be from 1 ms to 1 h, not null");
        if (window.compareTo(MIN_WINDOW) < 0 || window.compareTo(MAX_WINDOW) > 0) {
            throw new IllegalArgumentException("window must be from 1 ms to 1 h, not " + window);
        }
        return Math.max(queue().depth(), peaks.highest(window.toNanos(), nanoTime.getAsLong()));
    }

    @Override
    public Optional<Episode> openEpisode() {
        return Optional.ofNullable(seen.episode());
    }

    @Override
    public long episodeCount(Cause cause) {
        return causes.getOrDefault(cause, 0L);
    }

    @Override
    public Optional<Finding> finding() {
        return latestDiagnosis().map(Diagnosed::finding);
    }

    @Override
    public Optional<Instant> diagnosedAt() {
        return latestDiagnosis().map(Diagnosed::at);
    }

    /** Returns the diagnosis behind {@link #finding()}. */
    public Optional<Diagnosed> latestDiagnosis() {
        return Optional.ofNullable(diagnoses).map(EpisodeDiagnoses::latest);
    }

    @Override
    public List<Diagnosed> diagnoses() {
        EpisodeDiagnoses all = diagnoses;
        return all == null ? List.of() : all.published();
    }

    @Override
    public Optional<Duration> oldestWaiting() {
        return probe.oldest();
    }

    @Override
    public OptionalInt halfOpen() {
        return probe.halfOpen();
    }

    @Override
    public long packetsDropped(DropReason reason) {
        return dropped.get(reason);
    }

    @Override
    public boolean isStalled() {
        return seen.stall() != null;
    }

    @Override
    public boolean isApplication() {
        return application.test(seen.queue());
    }

    /** Sets the last probe; on any thread. */
    public void probed(Probe answer) {
        probe = answer;
    }

    /** Returns the last probe. */
    public Probe probe() {
        return probe;
    }

    /** Returns true if a connection may have been waiting so long that a probe is worth its cost; on any thread. */
    public boolean isWorthProbing() {
        return worthProbing;
    }

    void worthProbing(boolean worth) {
        if (worthProbing != worth) {
            worthProbing = worth;
        }
    }

    void addDropped(Drops drops) {
        if (drops.any()) {
            for (DropReason reason : DropReason.values()) {
                dropped.add(reason, drops.of(reason));
            }
        }
    }

    /**
     * Records a diagnosis of an episode; on any thread.
     *
     * @param at the time of the diagnosis
     * @return true if it is the first one of the episode or brings a new cause
     */
    public synchronized boolean diagnosed(Episode episode, Finding found, Instant at) {
        Episode open = seen.episode();
        EpisodeDiagnoses before = diagnoses;
        if (open != null && !open.since().equals(episode.since())) {
            // A diagnosis that ended in the next episode.
            return true;
        }
        long nowNs = nanoTime.getAsLong();
        EpisodeDiagnoses now = before == null || !before.since().equals(episode.since())
                ? EpisodeDiagnoses.first(episode.since(), episodeSinceNs, found, at, nowNs)
                : before.with(found, at, nowNs);
        diagnoses = now;
        undiagnosed = null;
        return before == null || !before.published().equals(now.published());
    }

    /** Returns true if a finding of the open episode shows less than its latest diagnosis. */
    public static boolean showsLess(Finding now, Diagnosed latest) {
        return EpisodeDiagnoses.showsLess(now, latest.finding().cause());
    }

    /** Returns the last episode if it ended before its first diagnosis, and null otherwise; on any thread. */
    public @Nullable Episode undiagnosed() {
        return undiagnosed;
    }

    /** Leaves an episode that ended without a diagnosis as it is; on any thread. */
    public void skipUndiagnosed() {
        undiagnosed = null;
    }

    /** Counts an episode that is over, by the cause that explains most of it. One without a diagnosis counts as unknown. */
    private void countEnded(Episode episode) {
        EpisodeDiagnoses all = diagnoses;
        if (all != null && all.since().equals(episode.since())) {
            count(episode, all.mainCause(nanoTime.getAsLong()));
        } else {
            count(episode, Cause.UNKNOWN);
            undiagnosed = episode;
        }
    }

    private synchronized void count(Episode episode, Cause cause) {
        if (!episode.since().equals(counted)) {
            counted = episode.since();
            Map<Cause, Long> counts = new EnumMap<>(Cause.class);
            counts.putAll(causes);
            counts.merge(cause, 1L, Long::sum);
            causes = Map.copyOf(counts);
        }
    }

    @Override
    public String toString() {
        return "ListenQueueStats[" + seen + ", episodes=" + episodes + ", saturated=" + saturatedTime() + "]";
    }

    /**
     * Adds a sample.
     *
     * @param queue the numbers, the same object as before while none changed
     * @param saturation its episode is the same object as before while nothing in it changed
     * @param stall the same object as long as the queue is stalled
     * @param beforeNs the time of the previous sample, the last one that showed the previous numbers
     */
    @SuppressWarnings("ReferenceEquality") // All are replaced exactly when their content changed.
    void observe(ListenQueue queue, SaturationTracker saturation, @Nullable Stall stall, long beforeNs) {
        Episode episode = saturation.episode();
        Seen before = seen;
        if (before.queue() == queue && before.current() && before.episode() == episode && before.stall() == stall) {
            return;
        }
        if (before.queue().depth() != queue.depth()) {
            // A depth that lasted is recorded when it ends: until then it is the present one.
            peaks.record(before.queue().depth(), beforeNs);
        }
        if (before.episode() != null && episode == null) {
            countEnded(before.episode());
        }
        synchronized (this) {
            if (episode != null && before.episode() == null) {
                addEpisode();
                // The cause of an earlier episode says nothing about this one.
                diagnoses = null;
                undiagnosed = null;
                episodeSinceNs = nanoTime.getAsLong();
            }
            seen = new Seen(
                    queue,
                    true,
                    episode,
                    saturation.sinceFirstSample(),
                    stall,
                    saturation.synPackets(),
                    saturation.clientsLost());
        }
    }

    /** Marks the listener as unreadable or gone. */
    @SuppressWarnings("ReferenceEquality") // As above.
    void markUnreadable(@Nullable Episode open) {
        worthProbing = false;
        Seen before = seen;
        if (before.current() || before.episode() != open) {
            if (before.episode() != null && open == null) {
                countEnded(before.episode());
            }
            seen = new Seen(
                    before.queue(),
                    false,
                    open,
                    before.sinceFirstSample(),
                    null,
                    before.synPackets(),
                    before.clientsLost());
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time writes.
    void addSaturated(long ns) {
        saturatedNs += ns;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // As above.
    private void addEpisode() {
        episodes++;
    }
}
