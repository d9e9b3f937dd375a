package io.github.listenqueue.agent.command;

import java.util.OptionalInt;

/** A bar that is full where the queue is: {@code [||||      ]}. */
final class Bar {

    private static final int WIDTH = 20;

    private Bar() {}

    /** Returns the bar; of a queue whose depth or limit is unknown, a question mark. */
    static String of(OptionalInt depth, OptionalInt limit) {
        if (depth.isEmpty() || limit.isEmpty()) {
            return "[" + " ".repeat(WIDTH - 1) + "?]";
        }
        double filled = Math.min(1, depth.getAsInt() / (limit.getAsInt() + 1.0));
        // A single waiting connection shows.
        int bars = (int) Math.ceil(filled * WIDTH);
        return "[" + "|".repeat(bars) + " ".repeat(WIDTH - bars) + "]";
    }
}
