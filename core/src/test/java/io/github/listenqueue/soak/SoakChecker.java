package io.github.listenqueue.soak;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares what the library says with what ss says, and with the ledger. Pure; every fault is a sentence. */
final class SoakChecker {

    private SoakChecker() {}

    /**
     * One sample, taken between two looks of ss between which each number changed in one direction only. A table is printed
     * row by row: it can show a listener that is being closed, and none any more of those that waited at it.
     *
     * @param exact whether the sockets themselves were asked, so that limits and drops must be there; else they must not
     * @param known listeners that the monitor has shown before: these it may not miss
     */
    static List<String> reading(
            Map<Long, Row> before, List<ListenQueue> reading, Map<Long, Row> after, boolean exact, Set<Long> known) {
        List<String> faults = new ArrayList<>();
        Map<Long, ListenQueue> shown = new HashMap<>();
        for (ListenQueue queue : reading) {
            if (shown.put(queue.inode(), queue) != null) {
                faults.add("shown twice: " + queue);
            }
            Row first = before.getOrDefault(queue.inode(), after.get(queue.inode()));
            Row last = after.getOrDefault(queue.inode(), exact || first == null ? first : first.emptied());
            if (first == null) {
                faults.add("shown although it is closed or not ours: " + queue);
            } else if (!agrees(first, queue, last, exact)) {
                faults.add(queue + " is not between " + first + " and " + last);
            }
        }
        for (Long inode : known) {
            if (before.containsKey(inode) && after.containsKey(inode) && !shown.containsKey(inode)) {
                faults.add("missed although open and found before: inode " + inode + ", " + after.get(inode));
            }
        }
        return faults;
    }

    private static boolean agrees(Row first, ListenQueue queue, Row last, boolean exact) {
        return between(first.depth(), queue.depth(), last.depth())
                && (exact ? asAsked(first, queue, last) : asGuessed(queue));
    }

    private static boolean asAsked(Row first, ListenQueue queue, Row last) {
        return queue.limitSource() == LimitSource.KERNEL
                && between(first.limit(), queue.limit().orElseThrow(), last.limit())
                && queue.drops().isPresent() == first.drops().isPresent()
                && between(
                        first.drops().orElse(0),
                        queue.drops().orElse(0),
                        last.drops().orElse(0));
    }

    private static boolean asGuessed(ListenQueue queue) {
        return queue.limitSource() != LimitSource.KERNEL && queue.drops().isEmpty();
    }

    private static boolean between(long one, long number, long other) {
        return Math.min(one, other) <= number && number <= Math.max(one, other);
    }

    /**
     * Returns what the kernel dropped at a listener in a round, held against the ledger.
     *
     * @param cause what the ledger knows of it; empty if nothing
     * @param grown how far the counter of the listener moved
     */
    static List<String> drops(String listener, Optional<Ledger.Cause> cause, long grown) {
        if (cause.isPresent() && grown < cause.get().least() + cause.get().besides()) {
            return List.of(listener + ": the kernel dropped " + grown + " packets where the ledger has " + cause.get());
        }
        if (cause.isEmpty() && grown > 0) {
            return List.of(listener + ": the kernel dropped " + grown + " packets without a cause in the ledger");
        }
        return List.of();
    }

    /** Returns how many SYNs were lost in a round for want of room among the half-open requests, held against the ledger. */
    static List<String> syns(long least, long grown) {
        return grown < least || (least == 0 && grown > 0)
                ? List.of("the kernel lost " + grown + " SYNs where the ledger has " + least)
                : List.of();
    }

    /**
     * A Stalled, held against what was done.
     *
     * @param atMs when the sample began that found the stall
     * @param moments when connections were accepted, or the queue was empty
     * @param stalledAfterMs how long neither must have been
     */
    static List<String> stalled(String listener, long atMs, List<Moments.Moment> moments, long stalledAfterMs) {
        return moments.stream()
                .filter(moment -> moment.toMs() <= atMs && atMs - moment.fromMs() < stalledAfterMs)
                .map(moment -> listener + ": Stalled at " + atMs + " without a cause, accepted or empty in " + moment)
                .limit(1)
                .toList();
    }

    /**
     * Returns which listeners were said to be opened and closed by the end, by their inodes.
     *
     * @param ours all that ever were
     * @param open those that still are
     */
    static List<String> lives(Set<Long> ours, Set<Long> open, Set<Long> opened, Set<Long> closed) {
        List<String> faults = new ArrayList<>();
        opened.stream()
                .filter(inode -> !ours.contains(inode))
                .forEach(inode -> faults.add("Opened, not ours: " + inode));
        open.stream().filter(inode -> !opened.contains(inode)).forEach(inode -> faults.add("no Opened: " + inode));
        open.stream().filter(closed::contains).forEach(inode -> faults.add("Closed while open: " + inode));
        opened.stream()
                .filter(inode -> !open.contains(inode) && !closed.contains(inode))
                .forEach(inode -> faults.add("no Closed: " + inode));
        return faults;
    }

    /**
     * Returns what was reported of a listener by now, in packets.
     *
     * @param owed what was dropped there since it was opened, by reason
     * @param unclear of how many of them the reason may be unknown
     * @param found whether the monitor has found the listener: else it may not know yet
     */
    static List<String> reports(
            String listener, Map<DropReason, Long> owed, long unclear, Map<DropReason, Long> reported, boolean found) {
        List<String> faults = new ArrayList<>();
        String instead = ", " + reported + " packets instead of " + owed;
        reported.forEach((reason, packets) -> {
            if (packets > (reason == DropReason.UNKNOWN ? unclear : owed.getOrDefault(reason, 0L))) {
                faults.add(listener + ": Dropped without a cause for " + reason + instead);
            }
        });
        if (sum(reported) > sum(owed)) {
            faults.add(listener + ": Dropped without a cause" + instead);
        } else if (found && sum(reported) < sum(owed)) {
            faults.add(listener + ": Dropped is missing" + instead);
        }
        return faults;
    }

    static long sum(Map<DropReason, Long> packets) {
        return packets.values().stream().mapToLong(Long::longValue).sum();
    }
}
