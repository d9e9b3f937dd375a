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

    /** The backlog that Java uses instead of one below 1. */
    static final int DEFAULT_BACKLOG = 50;

    /** {@code net.core.somaxconn} of a new network namespace. */
    static final int SOMAXCONN = 4096;

    private final Map<Integer, Entry> open = new TreeMap<>();
    private final Map<Integer, Cause> causes = new HashMap<>();

    /**
     * An open listener.
     *
     * @param depth the depth; empty in a group, since the kernel chooses the member
     */
    record Entry(int id, Kind kind, int group, int limit, OptionalInt depth) {

        boolean inGroup() {
            return group != NO_GROUP;
        }

        int known() {
            return depth.orElse(0);
        }

        /** Returns the number of connections that still fit. */
        int room() {
            return Math.max(0, limit + 1 - known());
        }

        private Entry withDepth(int newDepth) {
            return inGroup() ? this : new Entry(id, kind, group, limit, OptionalInt.of(newDepth));
        }
    }

    /**
     * The cause of drops at a listener in a round.
     *
     * @param reason the reason that a monitor with socket options must report
     * @param least the minimum number of packets with that reason
     * @param besides the number of further dropped packets that are no loss
     * @param drained true if the queue was emptied before a monitor could sample it; then the drops may belong to
     *     another listener as far as the monitor knows, and their reason may be reported as unknown
     */
    record Cause(DropReason reason, int least, int besides, boolean drained) {}

    /** Begins a round without drops. */
    void begin() {
        causes.clear();
    }

    Collection<Entry> entries() {
        return open.values();
    }

    Entry entry(int id) {
        return open.get(id);
    }

    /** Returns the cause of drops at a listener in this round; empty if there must be none. */
    Optional<Cause> cause(int id) {
        return Optional.ofNullable(causes.get(id));
    }

    /** Returns the minimum number of SYNs that a full queue of half-open requests lost in this round. */
    int synQueueDrops() {
        return causes.values().stream()
                .filter(cause -> cause.reason() == DropReason.SYN_QUEUE_FULL)
                .mapToInt(Cause::least)
                .sum();
    }

    /**
     * Returns true if a monitor must find a queue stalled in which connections wait and are not accepted.
     *
     * <p>With socket options it must for TCP, since the kernel reports the age of each connection. For a unix-domain
     * queue the kernel reports no age. A full one is refilled at once by the clients that wait outside, so its stall
     * cannot be detected.
     *
     * <p>With tables alone the limits are unknown. A queue that overflows, or seems to, may be refilled without a
     * visible change. For a unix-domain queue an overflow cannot be detected.
     *
     * @param exact true if the monitor reads socket options
     * @param guessed true if the monitor infers that the queue overflowed
     */
    static boolean mustReportStalled(Kind kind, Row row, boolean exact, boolean guessed) {
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
        // The connections stay in the queue.
    }

    @Override
    public void harmless(int id, Noise noise, int packets) {
        causes.put(id, new Cause(DropReason.OTHER, packets, 0, false));
    }

    @Override
    public void synFlood(int id, int pending, int more, boolean cookies) {
        // Each reset of a request counts as a drop.
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
        // A listener of another process.
    }
}
