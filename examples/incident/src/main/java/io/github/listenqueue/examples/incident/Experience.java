package io.github.listenqueue.examples.incident;

import java.util.List;

/**
 * What one client saw. The second process writes it as one line, the first one reads it.
 *
 * @param who the kind of client, one word
 * @param outcome how it ended
 * @param connectMs until connect() returned
 * @param totalMs until it had its answer or gave up
 * @param message what Java said where it failed, else empty
 */
record Experience(String who, Outcome outcome, long connectMs, long totalMs, String message) {

    private static final int FIELDS = 5;

    String toLine() {
        return String.join("\t", who, outcome.name(), Long.toString(connectMs), Long.toString(totalMs), message);
    }

    static Experience parse(String line) {
        List<String> fields = List.of(line.split("\t", FIELDS));
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException("not a client's line: " + line);
        }
        return new Experience(
                fields.get(0),
                Outcome.valueOf(fields.get(1)),
                Long.parseLong(fields.get(2)),
                Long.parseLong(fields.get(3)),
                fields.get(4));
    }
}
