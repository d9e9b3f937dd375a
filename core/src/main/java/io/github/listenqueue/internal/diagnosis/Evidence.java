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
 * All that was seen of one listener.
 *
 * @param target the listener as the last reading showed it
 * @param first its depth when the look began; empty if it could not be asked
 * @param last its depth when the look ended; empty if it could not be asked
 * @param droppedInLook packets dropped meanwhile; empty if unknown
 * @param acceptor who accepts
 * @param halfOpen its requests in SYN_RECV
 * @param waiting the connections in the queue
 * @param closed how many of them the client has closed; empty if it cannot be told
 * @param alone whether it is the only TCP listener of the network namespace, of other processes as well, and has been since
 *     before the trouble, so that the namespace's arrivals are its own
 * @param episodeNs when its episode began, by the clock that never steps; 0 if there is none
 * @param stallTolerance as of the last reading
 * @param around what all listeners share
 */
record Evidence(
        DiagnosisTarget target,
        OptionalInt first,
        OptionalInt last,
        OptionalLong droppedInLook,
        AcceptorView acceptor,
        Result<Integer> halfOpen,
        Result<WaitingSockets> waiting,
        OptionalInt closed,
        boolean alone,
        long episodeNs,
        Optional<Duration> stallTolerance,
        ProcessState around) {

    /** A queue whose oldest connection has waited this long is not served, however short it is. */
    private static final long FORGOTTEN_MS = 5000;

    /** One for each glimpse at its thread: who is seen at the same place in all of them came back to it. */
    private static final long MIN_ACCEPTED_TO_RULE_OUT_BLOCKED = 10;

    private static final double NEARLY_FULL = 0.9;

    /** What waited for the end of a pause fills the queue at once, or not at all. */
    private static final long SOON_NS = 500_000_000;

    /** So long after it began a look still shows the acceptor as it was then. */
    private static final long RECENT_NS = 3_000_000_000L;

    /** The queue as the look found it. */
    ListenQueue queue() {
        ListenQueue read = target.queue();
        return last.isEmpty() || last.getAsInt() == read.depth()
                ? read
                : new ListenQueue(
                        read.localAddress(),
                        read.name(),
                        read.inode(),
                        last.getAsInt(),
                        read.limit(),
                        read.limitSource(),
                        read.drops());
    }

    @Nullable
    Episode episode() {
        return target.episode();
    }

    boolean tcp() {
        return !target.queue().isUnix();
    }

    /** Whether there is anything to explain. */
    boolean troubled() {
        return target.high() || target.episode() != null || forgotten();
    }

    /** Whether the SYN queue lost packets of this episode, and the accept queue neither lost any nor is filled or stalled. */
    boolean onlySynQueueLost() {
        Episode open = target.episode();
        return open != null
                && target.synPackets() > 0
                && open.packetsDropped() <= target.synPackets()
                && !target.high()
                && !refusing()
                && target.stall() == null;
    }

    /** Whether half-open requests still leave no room for a SYN, which is then dropped; empty if that cannot be told. */
    Optional<Boolean> synQueueFull() {
        Integer requests = halfOpen.value();
        OptionalLong room =
                SynQueue.room(around.kernel(), around.settings(), target.queue().limit());
        return requests == null || room.isEmpty() ? Optional.empty() : Optional.of(requests >= room.getAsLong());
    }

    private boolean forgotten() {
        WaitingSockets sockets = waiting.value();
        // Of listeners that share an address, the connections of one are found for all.
        return sockets != null && queue().depth() > 0 && sockets.oldestMs().orElse(0) >= FORGOTTEN_MS;
    }

    /** Whether the kernel refuses: the queue is full, or nearly so with drops during the look. */
    boolean refusing() {
        ListenQueue now = queue();
        return now.isFull() || (droppedInLook.orElse(0) > 0 && now.utilization().orElse(0) >= NEARLY_FULL);
    }

    /** Whether it lost packets, connections wait, and nobody knows how many there may be. */
    boolean mayBeRefusing() {
        Episode open = target.episode();
        return tcp() && queue().limit().isEmpty() && queue().depth() > 0 && open != null && open.packetsDropped() > 0;
    }

    /** Whether it refused at any time of the look. */
    private boolean refused() {
        return refusing() || fullAt(first) || droppedInLook.orElse(0) > 0;
    }

    private boolean fullAt(OptionalInt depth) {
        OptionalInt limit = target.queue().limit();
        return depth.isPresent() && limit.isPresent() && depth.getAsInt() > limit.getAsInt();
    }

    /** Whether connections still wait, and not fewer than when the look began. */
    boolean stuck() {
        return queue().depth() > 0 && !fell();
    }

    /** Whether the queue was seen to get shorter or is empty by now. */
    boolean fell() {
        return last.isPresent() && (last.getAsInt() == 0 || (first.isPresent() && last.getAsInt() < first.getAsInt()));
    }

    /** Whether so many were accepted during the look that the acceptor cannot have been away all the time. */
    boolean moves() {
        return accepted().orElse(0) >= MIN_ACCEPTED_TO_RULE_OUT_BLOCKED;
    }

    /** Connections accepted during the look; empty if it cannot be told. */
    OptionalLong accepted() {
        if (first.isEmpty() || last.isEmpty()) {
            return OptionalLong.empty();
        }
        long left = first.getAsInt() - (long) last.getAsInt();
        OptionalLong arrived = around.traffic().arrivedInLook();
        if (alone && arrived.isPresent()) {
            return OptionalLong.of(Math.max(0, arrived.getAsLong() + left));
        }
        return left > 0 ? OptionalLong.of(left) : OptionalLong.empty();
    }

    /**
     * Connections that came since before the trouble, those whose packets were dropped counted by the packet; empty if some of
     * them may have come to another listener.
     */
    OptionalLong arrivedInTrouble() {
        return alone ? mostArrivedInTrouble() : OptionalLong.empty();
    }

    /** The same, with what came to other listeners of the namespace. */
    private OptionalLong mostArrivedInTrouble() {
        OptionalLong arrived = around.traffic().arrived();
        Episode open = target.episode();
        return arrived.isPresent() && open != null
                ? OptionalLong.of(arrived.getAsLong() + open.packetsDropped())
                : OptionalLong.empty();
    }

    /** Whether it is still going on, or began just before the look. */
    boolean recent() {
        return target.high() || refused() || around.traffic().lastNs() - episodeNs <= RECENT_NS;
    }

    /** More connections came than the queue holds: it was full, lost packets, or the count says so. */
    boolean overflowed() {
        Episode open = target.episode();
        OptionalInt limit = target.queue().limit();
        return refused()
                || (open != null && open.packetsDropped() > 0)
                || (open != null && limit.isPresent() && open.peakDepth() > limit.getAsInt())
                || (limit.isPresent() && arrivedInTrouble().orElse(0) > limit.getAsInt() + 1L);
    }

    /** Whether its limit is known and it has not come near it. */
    boolean hasRoom() {
        OptionalInt limit = target.queue().limit();
        Episode open = target.episode();
        return limit.isPresent()
                && !overflowed()
                && Math.max(queue().depth(), open == null ? 0 : open.peakDepth()) <= limit.getAsInt() / 2;
    }

    /** Whether what arrives in a pause is a good part of what the queue holds: a short one beside a burst explains nothing. */
    private boolean couldFill(Pause pause) {
        if (pause.late().lateNs() > PauseDetector.LATE_NS) {
            return true;
        }
        OptionalInt capacity = target.queue().capacity();
        OptionalLong arrived = mostArrivedInTrouble();
        if (stallTolerance.isPresent()) {
            return pause.lengthNs() * 2 >= stallTolerance.get().toNanos();
        }
        return capacity.isEmpty()
                || arrived.isEmpty()
                || (double) arrived.getAsLong() * pause.lengthNs() * 2
                        >= (double) capacity.getAsInt() * around.traffic().troubleNs();
    }

    /** The pauses with which the trouble began; also those within it, if it hardly consists of anything else. */
    List<Pause> pauses() {
        if (target.episode() == null) {
            return List.of();
        }
        List<Pause> within = around.pauses().stream()
                .filter(pause -> pause.late().wokeNs() >= episodeNs - SOON_NS && couldFill(pause))
                .toList();
        long pausedNs =
                within.stream().mapToLong(pause -> pause.late().lateNs()).sum();
        return pausedNs * 2 >= around.traffic().lastNs() - episodeNs
                ? within
                : within.stream()
                        .filter(pause -> pause.late().plannedNs() <= episodeNs)
                        .toList();
    }
}
