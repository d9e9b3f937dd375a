package io.github.listenqueue.examples.balancer;

import java.util.List;

/**
 * The end of one request, which the process of the clients writes as one line.
 *
 * @param second the time of its beginning, in seconds since the first one
 * @param latencyMs the time until its answer or its error
 * @param outcome {@value #OK}, another status, or the words for an error
 * @param lateMs the delay of its beginning, which a busy machine causes
 */
record ClientResult(double second, long latencyMs, String outcome, long lateMs) {

    static final String OK = "200";

    boolean failed() {
        return !outcome.equals(OK);
    }

    String toLine() {
        return second + "\t" + latencyMs + "\t" + outcome + "\t" + lateMs;
    }

    static ClientResult parse(String line) {
        List<String> fields = List.of(line.split("\t", -1));
        return new ClientResult(
                Double.parseDouble(fields.get(0)),
                Long.parseLong(fields.get(1)),
                fields.get(2),
                Long.parseLong(fields.get(3)));
    }
}
