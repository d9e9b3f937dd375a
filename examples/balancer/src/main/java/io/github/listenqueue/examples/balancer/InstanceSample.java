package io.github.listenqueue.examples.balancer;

import java.util.List;

/**
 * A sample of an instance, which its process writes as one line.
 *
 * @param atMs the time in milliseconds since 1970
 * @param depth the highest number of waiting connections within the interval
 * @param lost the packets that met a full queue since the start, as the library counts them
 * @param share the share of its weight that the instance wants
 * @param lateMs the delay of the sample, which a busy machine causes
 */
record InstanceSample(long atMs, int depth, long lost, double share, long lateMs) {

    static final InstanceSample NONE = new InstanceSample(0, 0, 0, 1, 0);

    String toLine() {
        return atMs + "\t" + depth + "\t" + lost + "\t" + share + "\t" + lateMs;
    }

    static InstanceSample parse(String line) {
        List<String> fields = List.of(line.split("\t", -1));
        return new InstanceSample(
                Long.parseLong(fields.get(0)),
                Integer.parseInt(fields.get(1)),
                Long.parseLong(fields.get(2)),
                Double.parseDouble(fields.get(3)),
                Long.parseLong(fields.get(4)));
    }
}
