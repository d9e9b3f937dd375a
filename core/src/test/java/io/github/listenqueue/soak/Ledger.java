package io.github.listenqueue.soak;

import io.github.listenqueue.DropReason;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The expected state after the actions so far, by arithmetic alone. */
final class Ledger implements Actor<RuntimeException> {

    /** The backlog that Java uses for one below 1. */
    static final int DEFAULT_BACKLOG = 50;

    /** {@code net.core.somaxconn} of a new network namespace. */
    static final int SOMAXCONN = 4096;

    private final Map<Integer, Entry> open = new TreeMap<>();
    private final Map<Integer, Cause> causes = new HashMap<>();

    /**
     * An open listener.
     *
     * @param depth empty in a group: the kernel chooses the member
     */
    record Entry(int id, Kind kind, int group, int limit, OptionalInt depth) {

        boolean inGroup() {
            return group != NO_GROUP;
        }

        int known() {
            return depth.orElse(0);
        }

        /** Returns how many connections there is room for. */
        int room() {
            return Math.max(0, limit + 1 - known());
        }

        private Entry withDepth(int newDepth) {
            return inGroup() ? this : new Entry(id, kind, group, limit, OptionalInt.of(newDepth));
        }
    }

    /**
     * The reason for which the kernel drops packets at a listener in a round.
     *
     * @param reason the reason that a monitor by sockets has to tell
     * @param least the fewest packets of that reason
     * @param besides further packets that are dropped for no loss
     * @param drained whether the queue was emptied before a monitor can have looked: then the drops may be somebody else's for
     *     all that the monitor knows, and their reason may be told as unknown
     */
    record Cause(DropReason reason, int least, int besides, boolean drained) {}

    /** Begins a round, in which nothing was dropped yet. */
    void begin() {
        causes.clear();
    }

    Collection<Entry> entries() {
        return open.values();
    }

    Entry entry(int id) {
        return open.get(id);
    }

    /** Returns why the kernel dropped packets at a listener in this round; empty if it must not have. */
    Optional<Cause> cause(int id) {
        return Optional.ofNullable(causes.get(id));
    }

    /** The fewest SYNs that a full queue of half-open requests lost in this round. */
    int synQueueDrops() {
        return causes.values().stream()
                .filter(cause -> cause.reason() == DropReason.SYN_QUEUE_FULL)
                .mapToInt(Cause::least)
                .sum();
    }

    /**
     * Tells whether a monitor must find a queue stalled at which connections wait and nobody accepts.
     *
     * <p>By sockets it must: the kernel tells it the age of each TCP connection. Of a unix-domain one the kernel tells nothing,
     * and one that is full is filled up again at once by those who wait outside, so that nothing can be told of it.
     *
     * <p>By tables alone it does not know the limits: of a queue that overflows, or seems to, it cannot tell whether it is filled
     * up again; and of a unix-domain queue it cannot tell whether it overflows.
     *
     * @param exact whether it asks sockets
     * @param guessed whether it takes the queue for one that overflowed
     */
    static boolean owesStalled(Kind kind, Row row, boolean exact, boolean guessed) {
        if (row.depth() == 0) {
            return false;
        }
        boolean full = row.depth() > row.limit();
        return exact ? kind.isTcp() || !full : kind.isTcp() && !full && !guessed;
    }

    @Override
    public void open(int id, Kind kind, int group, int backlog) {
        boolean byJava = kind != Kind.ABSTRACT;
        int limit = Math.min(byJava && backlog < 1 ? DEFAULT_BACKLOG : backlog, SOMAXCONN);
        open.put(id, new Entry(id, kind, group, limit, group == NO_GROUP ? OptionalInt.of(0) : OptionalInt.empty()));
    }

    @Override
    public void close(int id) {
        open.remove(id);
    }

    @Override
    public void rebind(int old, int id, int backlog) {
        Entry entry = open.remove(old);
        open(id, entry.kind(), entry.group(), backlog);
    }

    @Override
    public void relisten(int id, int backlog) {
        int limit = backlog < 0 ? SOMAXCONN : Math.min(backlog, SOMAXCONN);
        open.computeIfPresent(id, (key, entry) -> new Entry(id, entry.kind(), entry.group(), limit, entry.depth()));
    }

    @Override
    public void fill(int id, int clients) {
        Entry filled = entry(id);
        if (filled.inGroup()) {
            entries().stream()
                    .filter(member -> member.group() == filled.group())
                    .forEach(member -> causes.put(member.id(), new Cause(DropReason.ACCEPT_QUEUE_FULL, 0, 0, false)));
        }
        open.put(id, filled.withDepth(filled.known() + clients));
    }

    @Override
    public void burst(int id, int room, int refused, boolean released) {
        Entry full = entry(id);
        open.put(id, full.withDepth(released ? 0 : full.known() + room));
        if (full.kind().isTcp()) {
            causes.put(id, new Cause(DropReason.ACCEPT_QUEUE_FULL, refused, 0, released));
        }
    }

    @Override
    public void accept(int id, int connections) {
        open.computeIfPresent(id, (key, entry) -> entry.withDepth(entry.known() - connections));
    }

    @Override
    public void release(int id) {
        open.computeIfPresent(id, (key, entry) -> entry.withDepth(0));
    }

    @Override
    public void leave(int id) {
        // They stay in the queue.
    }

    @Override
    public void harmless(int id, Noise noise, int packets) {
        causes.put(id, new Cause(DropReason.OTHER, packets, 0, false));
    }

    @Override
    public void synFlood(int id, int pending, int more, boolean cookies) {
        // Each reset that takes a request back counts as a drop.
        causes.put(
                id,
                cookies
                        ? new Cause(DropReason.OTHER, pending, 0, false)
                        : new Cause(DropReason.SYN_QUEUE_FULL, more, pending, false));
    }

    @Override
    public void stall(int id, int clients) {
        fill(id, clients);
    }

    @Override
    public void serve(int id, int clients) {
        fill(id, clients);
    }

    @Override
    public void foreign(int clients) {
        // Not ours.
    }
}
