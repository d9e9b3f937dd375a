package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView;
import io.github.listenqueue.internal.linux.netlink.Result;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The evidence about one listener.
 *
 * @param target the listener as of the last sample
 * @param depthBefore its depth at the start of the diagnosis; empty if it could not be read
 * @param depthAfter its depth at the end of the diagnosis; empty if it could not be read
 * @param droppedMeanwhile packets dropped in between; empty if unknown
 * @param acceptor its acceptor threads
 * @param halfOpen its requests in SYN_RECV
 * @param waiting the connections in the queue
 * @param closed the number of waiting connections that the client has closed; empty if unknown
 * @param acceptedAtLeast the number of connections that were accepted at least, by the ages of those that wait; empty if
 *     unknown
 * @param alone true if it has been the only TCP listener of the network namespace, including those of other processes, since
 *     before the saturation, so that all arrivals of the namespace are its own
 * @param episodeNs the start of its episode, by the monotonic clock; 0 if there is none
 * @param stallTolerance the stall tolerance as of the last sample
 * @param process the state that all listeners share
 */
record Evidence(
        DiagnosisTarget target,
        OptionalInt depthBefore,
        OptionalInt depthAfter,
        OptionalLong droppedMeanwhile,
        AcceptorView acceptor,
        Result<Integer> halfOpen,
        Result<WaitingSockets> waiting,
        OptionalInt closed,
        OptionalLong acceptedAtLeast,
        boolean alone,
        long episodeNs,
        Optional<Duration> stallTolerance,
        ProcessState process) {

    /** A queue whose oldest connection has waited this long is not being served, however short it is. */
    private static final long UNATTENDED_MS = 5000;

    /**
     * The number of accepted connections in a diagnosis from which on the acceptor is at work. If it is in the same frame in
     * every sample, it returned to that frame, and was not blocked there.
     */
    private static final long MIN_ACCEPTED_TO_RULE_OUT_BLOCKED = 3;

    /** The time per connection from which on an acceptor does more than accept, which takes microseconds. */
    private static final long SLOW_ACCEPT_NS = 2_000_000;

    /** Age of an episode from which on an acceptor that is outrun is not outrun for a moment. */
    private static final long STEADY_NS = 1_000_000_000;

    /** Part of the depth by which a queue gets shorter in a diagnosis if it is being emptied. */
    private static final int MIN_DRAINED_PART = 10;

    private static final double DEEP = 0.5;

    private static final long UNSERVED_MS = 1000;

    private static final double NEARLY_FULL = 0.9;

    /** Connections that waited for the end of a pause fill the queue within this time, or not at all. */
    private static final long MAX_FILL_DELAY_NS = 500_000_000;

    /** Age of an episode up to which a diagnosis still shows the acceptor as it was at the start of the episode. */
    private static final long RECENT_NS = 3_000_000_000L;

    /** Returns the queue with the depth at the end of the diagnosis. */
    ListenQueue queue() {
        ListenQueue sampled = target.queue();
        return depthAfter.isEmpty() || depthAfter.getAsInt() == sampled.depth()
                ? sampled
                : new ListenQueue(
                        sampled.localAddress(),
                        sampled.name(),
                        sampled.inode(),
                        depthAfter.getAsInt(),
                        sampled.limit(),
                        sampled.limitSource(),
                        sampled.drops());
    }

    @Nullable
    Episode episode() {
        return target.episode();
    }

    boolean tcp() {
        return !target.queue().isUnix();
    }

    /** Returns true if the listener has a problem to explain. */
    boolean needsExplanation() {
        return target.high() || target.episode() != null || isUnattended();
    }

    /**
     * Returns true if the SYN queue lost packets in this episode, and the accept queue lost none and is neither high nor
     * stalled.
     */
    boolean onlySynQueueLost() {
        Episode open = target.episode();
        return open != null
                && target.synPackets() > 0
                && open.packetsDropped() <= target.synPackets()
                && !target.high()
                && !isRefusing()
                && target.stall() == null;
    }

    /** Returns true if half-open requests still leave no room for a SYN, which is then dropped; empty if unknown. */
    Optional<Boolean> synQueueFull() {
        Integer requests = halfOpen.value();
        OptionalLong room = SynQueue.room(
                process.kernel(), process.settings(), target.queue().limit());
        return requests == null || room.isEmpty() ? Optional.empty() : Optional.of(requests >= room.getAsLong());
    }

    private boolean isUnattended() {
        WaitingSockets sockets = waiting.value();
        // Listeners that share an address are all reported with the connections of one of them.
        return sockets != null && queue().depth() > 0 && sockets.oldestMs().orElse(0) >= UNATTENDED_MS;
    }

    /** Returns true if the kernel refuses connections: the queue is full, or nearly full with drops during the diagnosis. */
    boolean isRefusing() {
        ListenQueue now = queue();
        return now.isFull()
                || (droppedMeanwhile.orElse(0) > 0 && now.utilization().orElse(0) >= NEARLY_FULL);
    }

    /** Returns true if the listener lost packets and connections wait in a queue of unknown limit. */
    boolean mayBeRefusing() {
        Episode open = target.episode();
        return tcp() && queue().limit().isEmpty() && queue().depth() > 0 && open != null && open.packetsDropped() > 0;
    }

    /** Returns true if the kernel refused connections at any time of the diagnosis. */
    private boolean wasRefusing() {
        return isRefusing() || isFullAt(depthBefore) || droppedMeanwhile.orElse(0) > 0;
    }

    private boolean isFullAt(OptionalInt depth) {
        OptionalInt limit = target.queue().limit();
        return depth.isPresent() && limit.isPresent() && depth.getAsInt() > limit.getAsInt();
    }

    /** Returns true if connections still wait, and no fewer than at the start of the diagnosis. */
    boolean isStuck() {
        return queue().depth() > 0 && !shrank();
    }

    /** Returns true if the queue is stuck and its oldest connection has waited longer than a waiting acceptor needs to take it. */
    boolean isUnserved() {
        WaitingSockets sockets = waiting.value();
        return isStuck() && sockets != null && sockets.oldestMs().orElse(0) >= UNSERVED_MS;
    }

    /** Returns true if the queue got shorter during the diagnosis or is empty at its end. */
    boolean shrank() {
        return depthAfter.isPresent()
                && (depthAfter.getAsInt() == 0
                        || (depthBefore.isPresent() && depthAfter.getAsInt() < depthBefore.getAsInt()));
    }

    /** Returns true if so many connections were accepted that the acceptor cannot have been busy elsewhere all the time. */
    boolean acceptedMany() {
        return accepted().orElse(0) >= MIN_ACCEPTED_TO_RULE_OUT_BLOCKED;
    }

    /** Returns true if any connection was accepted during the diagnosis. */
    boolean acceptedAny() {
        return shrank() || accepted().orElse(0) > 0;
    }

    /** Returns the number of connections accepted during the diagnosis, or a lower bound of it; empty if unknown. */
    OptionalLong accepted() {
        if (depthBefore.isEmpty() || depthAfter.isEmpty()) {
            return OptionalLong.empty();
        }
        long removed = depthBefore.getAsInt() - (long) depthAfter.getAsInt();
        OptionalLong arrived = process.traffic().arrivedInDiagnosis();
        if (alone && arrived.isPresent()) {
            return OptionalLong.of(Math.max(0, arrived.getAsLong() + removed));
        }
        long atLeast = Math.max(removed, acceptedAtLeast.orElse(0));
        return atLeast > 0 ? OptionalLong.of(atLeast) : OptionalLong.empty();
    }

    /** Returns the rates of this listener during the diagnosis. */
    Rates rates() {
        return new Rates(
                accepted(),
                alone ? process.traffic().arrivedInDiagnosis() : OptionalLong.empty(),
                process.traffic().diagnosisNs());
    }

    /** Returns the rates of this listener since before the saturation, when its queue was nearly empty. */
    Rates ratesOfEpisode() {
        OptionalLong arrived =
                alone && target.episode() != null ? process.traffic().arrived() : OptionalLong.empty();
        return new Rates(
                arrived.isPresent()
                        ? OptionalLong.of(Math.max(0, arrived.getAsLong() - queue().depth()))
                        : OptionalLong.empty(),
                arrived,
                process.traffic().saturationNs());
    }

    /**
     * Returns true if the queue stays deep although connections are accepted from it all the time: more arrive than are
     * accepted, and not just for a moment.
     */
    boolean isOutrun() {
        OptionalLong perAcceptNs = rates().perAcceptNs();
        return acceptedMany()
                && isDeep(depthBefore)
                && isDeep(depthAfter)
                && !drains()
                && (perAcceptNs.orElse(0) >= SLOW_ACCEPT_NS || ageNs() >= STEADY_NS);
    }

    /**
     * Returns true if collections hold up the process by their sum. Where a single pause makes up most of it, that pause is the
     * cause: it may be a heap dump.
     */
    boolean isCollecting() {
        long longestNs = pauses().stream()
                .filter(Pause::isJvmPause)
                .mapToLong(Pause::lengthNs)
                .max()
                .orElse(0);
        return process.processors().collecting()
                && longestNs * 2 < process.processors().window().collectedNs();
    }

    /**
     * Returns true if the queue overflowed and is emptied so slowly that the acceptor does more than accept: it would have room
     * otherwise.
     */
    boolean isEmptiedSlowly() {
        return acceptedMany()
                && rates().perAcceptNs().orElse(0) >= SLOW_ACCEPT_NS
                && depthBefore.orElse(0) > 0
                && depthAfter.orElse(0) > 0
                && wasFull();
    }

    /** Returns true if the queue is outrun and has been for a while. */
    boolean isOutrunSteadily() {
        return isOutrun() && ageNs() >= STEADY_NS;
    }

    /** Returns true if the saturation has lasted so long that the way it began does not explain it any more. */
    boolean outlastedItsBeginning() {
        return ageNs() > RECENT_NS;
    }

    private long ageNs() {
        return target.episode() == null ? 0 : process.traffic().lastNs() - episodeNs;
    }

    private boolean isDeep(OptionalInt depth) {
        OptionalInt limit = target.queue().limit();
        return depth.isPresent()
                && limit.isPresent()
                && (isFullAt(depth) || depth.getAsInt() >= limit.getAsInt() * DEEP);
    }

    private boolean drains() {
        return depthBefore.orElse(0) - depthAfter.orElse(0) > Math.max(1, depthBefore.orElse(0) / MIN_DRAINED_PART);
    }

    /**
     * Returns the number of connections that were completed or lost since before the saturation; empty if some of them may
     * have arrived at another listener.
     */
    OptionalLong arrivedInSaturation() {
        return alone ? maxArrivedInSaturation() : OptionalLong.empty();
    }

    /** Returns the same number including the connections that arrived at other listeners of the namespace. */
    private OptionalLong maxArrivedInSaturation() {
        OptionalLong arrived = process.traffic().arrived();
        Episode open = target.episode();
        return arrived.isPresent() && open != null
                ? OptionalLong.of(arrived.getAsLong() + target.clientsLost())
                : OptionalLong.empty();
    }

    /** Returns true if the saturation continues, or began just before the diagnosis. */
    boolean isRecent() {
        return target.high() || wasRefusing() || process.traffic().lastNs() - episodeNs <= RECENT_NS;
    }

    /**
     * Returns true if more connections arrived than the queue holds: it was full, lost packets, or the count exceeds the limit.
     */
    boolean overflowed() {
        OptionalInt limit = target.queue().limit();
        return wasFull() || (limit.isPresent() && arrivedInSaturation().orElse(0) > limit.getAsInt() + 1L);
    }

    /** Returns true if the queue was seen full or lost packets, so that its limit mattered. */
    boolean wasFull() {
        Episode open = target.episode();
        OptionalInt limit = target.queue().limit();
        return wasRefusing()
                || (open != null && open.packetsDropped() > 0)
                || (open != null && limit.isPresent() && open.peakDepth() > limit.getAsInt());
    }

    /** Returns true if the limit is known and the queue was never full: another limit would have changed nothing. */
    boolean hasRoom() {
        return target.queue().limit().isPresent() && !wasFull();
    }

    /** Returns the number of connections for which there should have been room at once, as far as it was seen. */
    long neededDepth() {
        Episode open = target.episode();
        long deepest = Math.max(queue().depth(), open == null ? 0 : open.peakDepth());
        OptionalInt limit = target.queue().limit();
        return (wasFull() && limit.isPresent() ? Math.max(deepest, limit.getAsInt() + 1L) : deepest)
                + target.clientsLost();
    }

    /** Returns true if the arrivals of a pause fill at least half the queue. A short pause beside a burst explains nothing. */
    private boolean couldFill(Pause pause) {
        if (pause.late().lateNs() > PauseDetector.LATE_NS) {
            return true;
        }
        OptionalInt capacity = target.queue().capacity();
        OptionalLong arrived = maxArrivedInSaturation();
        if (stallTolerance.isPresent()) {
            return pause.lengthNs() * 2 >= stallTolerance.get().toNanos();
        }
        return capacity.isEmpty()
                || arrived.isEmpty()
                || (double) arrived.getAsLong() * pause.lengthNs() * 2
                        >= (double) capacity.getAsInt() * process.traffic().saturationNs();
    }

    /** Returns the pauses with which the saturation began, and also the later ones if pauses make up at least half of it. */
    List<Pause> pauses() {
        if (target.episode() == null) {
            return List.of();
        }
        List<Pause> within = process.pauses().stream()
                .filter(pause -> pause.late().wokeNs() >= episodeNs - MAX_FILL_DELAY_NS && couldFill(pause))
                .toList();
        long pausedNs =
                within.stream().mapToLong(pause -> pause.late().lateNs()).sum();
        return pausedNs * 2 >= process.traffic().lastNs() - episodeNs
                ? within
                : within.stream()
                        .filter(pause -> pause.late().plannedNs() <= episodeNs)
                        .toList();
    }
}
