package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueue;
import java.util.List;

/** The queue as a bar against its limit, and the losses so far. */
final class StatusLine {

    static final String FULL = "FULL";
    private static final int WIDTH = 20;

    private StatusLine() {}

    static String text(ListenQueue queue, long packetsDropped, List<ClientResult> clients) {
        long timedOut = Tally.count(clients, Outcome.TIMED_OUT);
        String limit = queue.limit().isPresent() ? "of " + queue.limit().getAsInt() : "of ?";
        return String.format(
                "%s %3d %s  %s  %s dropped%s",
                bar(queue),
                queue.depth(),
                limit,
                queue.isFull() ? FULL : "    ",
                Words.count(packetsDropped, "packet"),
                timedOut == 0 ? "" : ", " + timedOut + " timed out");
    }

    /** Returns a bar with at least one mark for a waiting connection, and with all marks only for a full queue. */
    private static String bar(ListenQueue queue) {
        int marks = queue.isFull()
                ? WIDTH
                : Math.min(WIDTH - 1, (int) Math.ceil(queue.utilization().orElse(0) * WIDTH));
        return "[" + "#".repeat(marks) + ".".repeat(WIDTH - marks) + "]";
    }
}
