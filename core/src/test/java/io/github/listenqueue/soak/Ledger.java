package io.github.listenqueue.soak;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** What must be seen after the actions so far, by arithmetic alone. */
final class Ledger implements Actor<RuntimeException> {

    /** What Java makes of a backlog below 1. */
    static final int DEFAULT_BACKLOG = 50;

    /** {@code net.core.somaxconn} of a new network namespace. */
    static final int SOMAXCONN = 4096;

    private final Map<Integer, Entry> open = new TreeMap<>();
    private final Map<Integer, Integer> causes = new HashMap<>();

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

        /** How many connections there is room for. */
        int room() {
            return Math.max(0, limit + 1 - known());
        }

        private Entry withDepth(int newDepth) {
            return inGroup() ? this : new Entry(id, kind, group, limit, OptionalInt.of(newDepth));
        }
    }

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

    /** The fewest packets that the kernel must have dropped at a listener in this round; empty if it must not have. */
    OptionalInt cause(int id) {
        Integer least = causes.get(id);
        return least == null ? OptionalInt.empty() : OptionalInt.of(least);
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
                    .forEach(member -> causes.put(member.id(), 0));
        }
        open.put(id, filled.withDepth(filled.known() + clients));
    }

    @Override
    public void burst(int id, int room, int refused, boolean released) {
        Entry full = entry(id);
        open.put(id, full.withDepth(released ? 0 : full.known() + room));
        if (full.kind().isTcp()) {
            causes.put(id, refused);
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
    public void harmless(int id, int clients) {
        // None is lost, and none stays.
    }

    @Override
    public void foreign(int clients) {
        // Not ours.
    }
}
