package io.github.listenqueue.examples.incident;

import java.time.Instant;
import java.util.List;

/**
 * The result of one client. The load process writes it as one line, and this program reads it.
 *
 * @param who the kind of client, one word
 * @param outcome how it ended
 * @param begun when it began
 * @param connectMs until connect() returned
 * @param totalMs until it had its answer or gave up
 * @param message what Java said where it failed, else empty
 */
record ClientResult(String who, Outcome outcome, Instant begun, long connectMs, long totalMs, String message) {

    private static final int FIELDS = 6;

    String toLine() {
        return String.join(
                "\t",
                who,
                outcome.name(),
                Long.toString(begun.toEpochMilli()),
                Long.toString(connectMs),
                Long.toString(totalMs),
                message);
    }

    static ClientResult parse(String line) {
        List<String> fields = List.of(line.split("\t", FIELDS));
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException("not a client's line: " + line);
        }
        return new ClientResult(
                fields.get(0),
                Outcome.valueOf(fields.get(1)),
                Instant.ofEpochMilli(Long.parseLong(fields.get(2))),
                Long.parseLong(fields.get(3)),
                Long.parseLong(fields.get(4)),
                fields.get(5));
    }

    /** When it had its answer or gave up. */
    Instant ended() {
        return begun.plusMillis(totalMs);
    }
}
