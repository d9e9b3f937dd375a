package io.github.listenqueue.internal.detection;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.internal.sampling.DropCounts;
import io.github.listenqueue.internal.sampling.Listener;
import java.time.Instant;
import java.util.function.Consumer;

/** The packets dropped at one listener from one sample to the next, by reason; one object for all samples. */
final class Drops {

    private static final DropReason[] REASONS = DropReason.values();

    private final DropCounts reported = new DropCounts();
    private final DropCounts grown = new DropCounts();
    private boolean exact;

    /** Compares a listener's sums with those of the previous sample. */
    void compare(Listener listener) {
        exact = listener.dropsExact();
        for (DropReason reason : REASONS) {
            grown.set(reason, Math.max(0, listener.packetsDropped(reason) - reported.get(reason)));
        }
    }

    /**
     * Records that the drops were reported. Not done earlier: drops that could not be reported for lack of memory are
     * reported after the next sample.
     */
    void markReported() {
        for (DropReason reason : REASONS) {
            reported.add(reason, grown.get(reason));
        }
    }

    long of(DropReason reason) {
        return grown.get(reason);
    }

    /** Returns the packets that a full queue lost. */
    long lost() {
        return of(DropReason.ACCEPT_QUEUE_FULL) + of(DropReason.SYN_QUEUE_FULL);
    }

    boolean any() {
        for (DropReason reason : REASONS) {
            if (of(reason) > 0) {
                return true;
            }
        }
        return false;
    }

    void report(ListenQueue queue, long atMs, Consumer<ListenQueueEvent> out) {
        if (!any()) {
            return;
        }
        for (DropReason reason : REASONS) {
            long packets = of(reason);
            if (packets > 0) {
                out.accept(new ListenQueueEvent.Dropped(
                        Instant.ofEpochMilli(atMs), queue, (int) Math.min(Integer.MAX_VALUE, packets), exact, reason));
            }
        }
    }
}
