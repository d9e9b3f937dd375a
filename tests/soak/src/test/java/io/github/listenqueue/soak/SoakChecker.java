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

/** The comparison of the library with ss and with the ledger. Pure. Every fault is a sentence. */
final class SoakChecker {

    private SoakChecker() {}

    /**
     * Checks one snapshot that was taken between two runs of ss, between which each number changed in one direction
     * only. A table is printed row by row. So it can show a listener that is being closed without the connections that
     * waited at it.
     *
     * @param exact true if limits and drops come from socket options and must be there, false if they must be absent
     * @param known the listeners of earlier snapshots, which must not be missing
     */
    static List<String> snapshot(
            Map<Long, Row> before, List<ListenQueue> snapshot, Map<Long, Row> after, boolean exact, Set<Long> known) {
        List<String> faults = new ArrayList<>();
        Map<Long, ListenQueue> shown = new HashMap<>();
        for (ListenQueue queue : snapshot) {
            if (shown.put(queue.inode(), queue) != null) {
                faults.add("shown twice: " + queue);
            }
            Row first = before.getOrDefault(queue.inode(), after.get(queue.inode()));
            Row last = after.getOrDefault(queue.inode(), exact || first == null ? first : first.emptied());
            if (first == null) {
                faults.add("shown although it is closed or not ours: " + queue);
            } else if (!matches(first, queue, last, exact)) {
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

    private static boolean matches(Row first, ListenQueue queue, Row last, boolean exact) {
        return between(first.depth(), queue.depth(), last.depth())
                && (exact ? matchesSocketOptions(first, queue, last) : matchesTables(queue));
    }

    private static boolean matchesSocketOptions(Row first, ListenQueue queue, Row last) {
        return queue.limitSource() == LimitSource.KERNEL
                && between(first.limit(), queue.limit().orElseThrow(), last.limit())
                && queue.drops().isPresent() == first.drops().isPresent()
                && between(
                        first.drops().orElse(0),
                        queue.drops().orElse(0),
                        last.drops().orElse(0));
    }

    private static boolean matchesTables(ListenQueue queue) {
        return queue.limitSource() != LimitSource.KERNEL && queue.drops().isEmpty();
    }

    private static boolean between(long one, long number, long other) {
        return Math.min(one, other) <= number && number <= Math.max(one, other);
    }

    /**
     * Compares the drops at a listener in a round with the ledger.
     *
     * @param cause the cause in the ledger; empty if there is none
     * @param grown the increase of the drop counter of the listener
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

    /** Compares the number of SYNs lost to a full queue of half-open requests in a round with the ledger. */
    static List<String> syns(long least, long grown) {
        return grown < least || (least == 0 && grown > 0)
                ? List.of("the kernel lost " + grown + " SYNs where the ledger has " + least)
                : List.of();
    }

    /**
     * Compares a Stalled event with the actions.
     *
     * @param atMs the start of the sample that found the stall
     * @param moments the times at which connections were accepted or the queue was empty
     * @param stalledAfterMs the required time without such a moment
     */
    static List<String> stalled(String listener, long atMs, List<Moments.Moment> moments, long stalledAfterMs) {
        return moments.stream()
                .filter(moment -> moment.toMs() <= atMs && atMs - moment.fromMs() < stalledAfterMs)
                .map(moment -> listener + ": Stalled at " + atMs + " without a cause, accepted or empty in " + moment)
                .limit(1)
                .toList();
    }

    /**
     * Checks the Opened and Closed events of all listeners, by inode.
     *
     * @param ours all listeners of this process
     * @param open the listeners that are still open
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
     * Checks the reported drops of a listener so far, in packets.
     *
     * @param expected the packets dropped since it was opened, by reason
     * @param ambiguous the number of packets whose reason may be unknown
     * @param found true if the monitor has found the listener and so must report its drops
     */
    static List<String> reports(
            String listener,
            Map<DropReason, Long> expected,
            long ambiguous,
            Map<DropReason, Long> reported,
            boolean found) {
        List<String> faults = new ArrayList<>();
        String instead = ", " + reported + " packets instead of " + expected;
        reported.forEach((reason, packets) -> {
            if (packets > (reason == DropReason.UNKNOWN ? ambiguous : expected.getOrDefault(reason, 0L))) {
                faults.add(listener + ": Dropped without a cause for " + reason + instead);
            }
        });
        if (sum(reported) > sum(expected)) {
            faults.add(listener + ": Dropped without a cause" + instead);
        } else if (found && sum(reported) < sum(expected)) {
            faults.add(listener + ": Dropped is missing" + instead);
        }
        return faults;
    }

    static long sum(Map<DropReason, Long> packets) {
        return packets.values().stream().mapToLong(Long::longValue).sum();
    }
}
