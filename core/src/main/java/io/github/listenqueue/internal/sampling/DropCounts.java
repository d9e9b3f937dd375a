package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.DropReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The dropped packets by reason. Written by one thread, read by any. */
public final class DropCounts {

    private final Map<DropReason, AtomicLong> counts = new EnumMap<>(DropReason.class);

    /** Creates counts of 0. */
    public DropCounts() {
        for (DropReason reason : DropReason.values()) {
            counts.put(reason, new AtomicLong());
        }
    }

    /** Returns the packets dropped for a reason. */
    public long get(DropReason reason) {
        return of(reason).get();
    }

    public void set(DropReason reason, long packets) {
        of(reason).set(packets);
    }

    public void add(DropReason reason, long packets) {
        of(reason).addAndGet(packets);
    }

    private AtomicLong of(DropReason reason) {
        AtomicLong count = counts.get(reason);
        if (count == null) {
            throw new AssertionError("every reason has a count");
        }
        return count;
    }
}
