package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One listening socket of this process, from the sample that found it to the one that found it gone. For the sampling
 * thread. Its {@link #queue} is immutable and replaced when a number changes.
 */
final class TrackedListener implements Listener {

    private static final int UNKNOWN = -1;
    private static final int NOTHING_NOTED = -2;

    private final SocketKey key;
    private String name;
    private volatile int descriptor;
    private long cookie;
    private boolean countsDrops;

    private ListenQueue queue;
    private boolean readable;
    private int depth;
    private int previousDepth;
    private int deepest;
    private int limit = UNKNOWN;
    private LimitSource limitSource = LimitSource.UNKNOWN;
    private int notedLimit = NOTHING_NOTED;
    private volatile OptionalInt somaxconnThen = OptionalInt.empty();
    private int declared = UNKNOWN;
    private int declaredLimit = UNKNOWN;
    private long drops = UNKNOWN;
    private int rawDrops;
    private long previousDrops = UNKNOWN;
    private final DropCounts dropped = new DropCounts();
    private final LimitLearner learner = new LimitLearner();
    private boolean dropsExact;
    private boolean inferredDrop;
    private boolean isNew;
    private boolean changed;

    TrackedListener(SocketKey key, String name, int descriptor) {
        this.key = key;
        this.name = name;
        this.descriptor = descriptor;
        this.queue = new ListenQueue(
                key.address(), name, key.inode(), 0, OptionalInt.empty(), LimitSource.UNKNOWN, OptionalLong.empty());
    }

    /**
     * Returns the numbers of the readable listeners. A loop and no stream, which on a busy server would be much of the
     * allocation of a sample.
     */
    static List<ListenQueue> queuesOf(List<TrackedListener> listeners) {
        ListenQueue[] queues = new ListenQueue[listeners.size()];
        int count = 0;
        for (int i = 0; i < queues.length; i++) {
            if (listeners.get(i).readable()) {
                queues[count++] = listeners.get(i).queue();
            }
        }
        return List.of(count == queues.length ? queues : Arrays.copyOf(queues, count));
    }

    @Override
    public ListenQueue queue() {
        return queue;
    }

    @Override
    public boolean readable() {
        return readable;
    }

    @Override
    public long packetsDropped(DropReason reason) {
        return dropped.get(reason);
    }

    @Override
    public boolean dropsExact() {
        return dropsExact;
    }

    /** Returns true if the socket's own counter is known. */
    boolean knowsDrops() {
        return drops != UNKNOWN;
    }

    /** Returns true if this sample found it: its own counter began at 0 at any time since the previous sample. */
    boolean isNew() {
        return isNew;
    }

    /** Counts its drops from 0, since it was opened after the first sample. */
    void countFromZero() {
        isNew = true;
        previousDrops = 0;
    }

    /**
     * Adds packets dropped for a reason.
     *
     * @param exact true if the socket's own counter and the namespace's show it
     */
    void addDropped(DropReason reason, long packets, boolean exact) {
        if (packets > 0) {
            dropped.add(reason, packets);
            dropsExact = exact;
            inferredDrop |= !exact;
        }
    }

    @Override
    public OptionalInt somaxconnThen() {
        return somaxconnThen;
    }

    SocketKey key() {
        return key;
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    @Override
    public boolean ipv6() {
        return key.family() == Family.TCP6;
    }

    long cookie() {
        return cookie;
    }

    boolean countsDrops() {
        return countsDrops;
    }

    int depth() {
        return depth;
    }

    /** Returns the depth of the previous sample. */
    int previousDepth() {
        return previousDepth;
    }

    /** Returns the greater depth of this and the previous sample. */
    int depthAround() {
        return Math.max(depth, previousDepth);
    }

    /** Returns true if the queue was full in this or the previous sample, by a known limit. */
    boolean isFilled() {
        return limit != UNKNOWN && depthAround() > limit;
    }

    /** Returns true if the queue was more than half full in this or the previous sample, by a known limit. */
    boolean looksFilled() {
        return limit != UNKNOWN && depthAround() > limit / 2;
    }

    /**
     * Returns true if the queue can have been full at any time since the previous sample, while this many connections
     * arrived in its namespace. The kernel counts a connection before it queues it ({@code tcp_create_openreq_child}), and
     * drops only at a full queue.
     */
    boolean canHaveFilled(long opens) {
        return limit == UNKNOWN || opens > limit - previousDepth;
    }

    /** Returns the learned limit; -1 if there is none. */
    int learnedLimit() {
        return learner.limit();
    }

    /**
     * Learns from this sample, after its drops were attributed.
     *
     * @param quiet true if no connection of the namespace was completed since the previous sample
     */
    void learn(boolean quiet) {
        learner.observe(depth, previousDepth, deepest, inferredDrop, quiet);
    }

    boolean limitKnown() {
        return limit != UNKNOWN;
    }

    int limit() {
        return limit;
    }

    void rename(String newName) {
        changed |= !name.equals(newName);
        name = newName;
    }

    void bindTo(int newDescriptor, long newCookie, boolean withDrops) {
        descriptor = newDescriptor;
        cookie = newCookie;
        countsDrops = withDrops;
    }

    /** Keeps the numbers of the last sample for comparison with the new one. */
    void beginSample() {
        previousDepth = depth;
        previousDrops = drops;
        isNew = false;
        inferredDrop = false;
    }

    /** Returns the greatest depth ever sampled, in connections. */
    int deepest() {
        return deepest;
    }

    /** Returns the growth of the socket's own counter in this sample, in packets. */
    long newDrops() {
        return drops == UNKNOWN || previousDrops == UNKNOWN ? 0 : drops - previousDrops;
    }

    void setReadable(boolean isReadable) {
        changed |= readable != isReadable;
        readable = isReadable;
    }

    void setDepth(int newDepth) {
        changed |= depth != newDepth;
        depth = newDepth;
        deepest = Math.max(deepest, newDepth);
    }

    void setLimit(int newLimit, LimitSource source) {
        changed |= limit != newLimit || limitSource != source;
        limit = newLimit;
        limitSource = source;
    }

    /**
     * Returns the declared backlog, capped as by the kernel at {@code listen()}: by the somaxconn of the sample in which it
     * was first declared, not by a later one. A changed backlog means another {@code listen()}, so the learned limit is
     * forgotten.
     */
    int declaredLimit(int backlog, OptionalInt somaxconn) {
        if (backlog != declared) {
            declared = backlog;
            declaredLimit = Math.min(backlog, somaxconn.orElse(backlog));
            learner.forget();
        }
        return declaredLimit;
    }

    /** Returns true if the limit differs from the one at the last {@link #noteLimit}. */
    boolean isLimitNew() {
        return limit != notedLimit;
    }

    /** Remembers the somaxconn under which the present limit was first seen. */
    void noteLimit(OptionalInt somaxconn) {
        if (isLimitNew()) {
            somaxconnThen = somaxconn;
            notedLimit = limit;
        }
    }

    void forgetLimit() {
        setLimit(UNKNOWN, LimitSource.UNKNOWN);
    }

    /**
     * Sets the kernel's 32-bit counter, which wraps.
     *
     * @return true if it moved
     */
    boolean setRawDrops(int raw) {
        if (drops == UNKNOWN) {
            drops = Integer.toUnsignedLong(raw);
            rawDrops = raw;
            changed = true;
            return drops > 0;
        }
        if (raw == rawDrops) {
            return false;
        }
        // More than 2^31 drops between two samples are impossible, so such a difference is a step back.
        drops += Math.max(0, raw - rawDrops);
        rawDrops = raw;
        changed = true;
        return true;
    }

    /** Marks the counter as unreadable. */
    void forgetDrops() {
        if (drops != UNKNOWN) {
            changed = true;
            drops = UNKNOWN;
        }
    }

    /**
     * Replaces the immutable numbers if one of them changed.
     *
     * @return true if one changed
     */
    boolean refreshQueue() {
        if (!changed) {
            return false;
        }
        queue = new ListenQueue(key.address(), name, key.inode(), depth, limitNow(), limitSource, dropsNow());
        // Only now: if memory ran out above, the next sample must create them.
        changed = false;
        return true;
    }

    private OptionalInt limitNow() {
        if (limit == UNKNOWN) {
            return OptionalInt.empty();
        }
        OptionalInt last = queue.limit();
        return last.isPresent() && last.getAsInt() == limit ? last : OptionalInt.of(limit);
    }

    private OptionalLong dropsNow() {
        if (drops == UNKNOWN) {
            return OptionalLong.empty();
        }
        OptionalLong last = queue.drops();
        return last.isPresent() && last.getAsLong() == drops ? last : OptionalLong.of(drops);
    }
}
