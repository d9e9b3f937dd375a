package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One listening socket of this process, from the sample that found it to the one that saw it gone. Belongs to the thread
 * that samples; its {@link #queue} is immutable and replaced when a number changes.
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
    private final LimitLearner lesson = new LimitLearner();
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
     * The numbers of those that could be read. Without a stream, which on a busy server would be much of what a sample
     * allocates.
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

    /** Returns true if this sample found it. Its own counter then began at 0 since the sample before. */
    boolean isNew() {
        return isNew;
    }

    /** Makes what its counter shows from now on count from 0, since it was opened after the first sample. */
    void countFromZero() {
        isNew = true;
        previousDrops = 0;
    }

    /**
     * Notes for what reason packets were dropped.
     *
     * @param exact whether the socket's own counter and the namespace's tell it
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

    /** The depth of the sample before. */
    int previousDepth() {
        return previousDepth;
    }

    /** The deeper of this sample's depth and the one before. */
    int depthAround() {
        return Math.max(depth, previousDepth);
    }

    /** Returns true if the queue was full in this sample or the one before, by a known limit. */
    boolean isFilled() {
        return limit != UNKNOWN && depthAround() > limit;
    }

    /** Returns true if the queue was more than half full in this sample or the one before, by a known limit. */
    boolean looksFilled() {
        return limit != UNKNOWN && depthAround() > limit / 2;
    }

    /**
     * Returns true if the queue can have been full at any time since the sample before, while this many connections arrived in
     * its namespace. The kernel counts one before it queues it ({@code tcp_create_openreq_child}), and drops only at a full
     * queue.
     */
    boolean canHaveFilled(long opens) {
        return limit == UNKNOWN || opens > limit - previousDepth;
    }

    /** The limit that was learned; -1 if none was. */
    int learnedLimit() {
        return lesson.limit();
    }

    /**
     * Learns from this sample, whose drops were attributed.
     *
     * @param quiet whether no connection of the namespace was completed since the sample before
     */
    void learn(boolean quiet) {
        lesson.observe(depth, previousDepth, deepest, inferredDrop, quiet);
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

    /** Keeps the numbers of the last sample for comparison with the one that begins. */
    void beginSample() {
        previousDepth = depth;
        previousDrops = drops;
        isNew = false;
        inferredDrop = false;
    }

    /** The greatest depth ever read, in connections. */
    int deepest() {
        return deepest;
    }

    /** Packets that the socket's own counter gained in this sample. */
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
     * Caps the backlog that was declared for the listener as the kernel does at {@code listen()}: by the somaxconn of the sample
     * in which it was declared first, not by a later one. Another backlog than before is that of another {@code listen()}, so
     * that what was learned is forgotten.
     */
    int declaredLimit(int backlog, OptionalInt somaxconn) {
        if (backlog != declared) {
            declared = backlog;
            declaredLimit = Math.min(backlog, somaxconn.orElse(backlog));
            lesson.forget();
        }
        return declaredLimit;
    }

    /** Returns true if the limit is not the one that {@link #noteLimit} saw last. */
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
     * Takes the kernel's 32-bit counter, which wraps.
     *
     * @return whether it moved
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
        // More than 2^31 drops between two samples cannot be; what looks like it is a step back.
        drops += Math.max(0, raw - rawDrops);
        rawDrops = raw;
        changed = true;
        return true;
    }

    /** Notes that the counter cannot be read any more. */
    void forgetDrops() {
        if (drops != UNKNOWN) {
            changed = true;
            drops = UNKNOWN;
        }
    }

    /** Makes the immutable numbers anew if one of them changed; tells whether it did. */
    boolean refreshQueue() {
        if (!changed) {
            return false;
        }
        queue = new ListenQueue(key.address(), name, key.inode(), depth, limitNow(), limitSource, dropsNow());
        // Not before: without the memory for the new numbers the next sample has to make them.
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
