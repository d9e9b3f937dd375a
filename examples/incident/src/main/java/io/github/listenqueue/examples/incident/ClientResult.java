package io.github.listenqueue.examples.incident;

import java.time.Instant;
import java.util.List;

/**
 * The result of one client. The load process writes it as one line, and this program reads it.
 *
 * @param who the kind of client, a single word
 * @param outcome its end
 * @param begun the time of its beginning
 * @param connectMs the time until connect() returned
 * @param totalMs the time until it had its answer or gave up
 * @param message the message of the exception, or an empty one
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

    /** Returns the time at which it had its answer or gave up. */
    Instant ended() {
        return begun.plusMillis(totalMs);
    }
}
