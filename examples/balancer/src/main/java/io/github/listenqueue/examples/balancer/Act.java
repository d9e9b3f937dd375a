package io.github.listenqueue.examples.balancer;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The result of an act.
 *
 * @param mode the way in which the balancer learned about its instances
 * @param points the state over time
 * @param clients the requests in the order of their beginning
 * @param lostByLibrary packets that met a full queue, as the library counts them at both instances
 * @param lostByKernel the same, as the kernel counts them in the network namespace (ListenOverflows)
 * @param log lines of the balancer's log
 */
record Act(
        Mode mode,
        List<Point> points,
        List<ClientResult> clients,
        long lostByLibrary,
        long lostByKernel,
        List<String> log) {

    /** The time in which the share settles, 5 s to 10 s as measured: the losses of the signal count from then on. */
    static final double SETTLE_S = 10;

    /** A delay from which the machine itself fills a queue of 128: half of it at the larger rate of arrivals. */
    static final long BUSY_MS = 130;

    /**
     * The state at a moment, of both instances.
     *
     * @param second seconds since the first request
     * @param depths the waiting connections
     * @param shares the shares that the instances want
     * @param weights the weights that the balancer uses
     * @param lost the packets that met a full queue since the start
     * @param lateMs the largest delay of a sample since the last point
     */
    record Point(
            double second, List<Integer> depths, List<Double> shares, List<Double> weights, long lost, long lateMs) {}

    long errors() {
        return clients.stream().filter(ClientResult::failed).count();
    }

    long errorsAfter(double second) {
        return clients.stream()
                .filter(client -> client.failed() && client.second() >= second)
                .count();
    }

    /** Returns the losses after a time, as the library counts them. */
    long lostAfter(double second) {
        return lostByLibrary
                - points.stream()
                        .filter(point -> point.second() <= second)
                        .mapToLong(Point::lost)
                        .max()
                        .orElse(0);
    }

    /** Returns the latency that a part of the requests did not exceed. */
    long latencyMs(double part) {
        long[] sorted =
                clients.stream().mapToLong(ClientResult::latencyMs).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, (int) (part * sorted.length))];
    }

    int deepest(int instance) {
        return points.stream()
                .mapToInt(point -> point.depths().get(instance))
                .max()
                .orElse(0);
    }

    double lastWeight(int instance) {
        return points.get(points.size() - 1).weights().get(instance);
    }

    /** Returns the longest delay that the machine caused to a client or a sample. */
    long heldUpMs() {
        return LongStream.concat(
                        clients.stream().mapToLong(ClientResult::lateMs),
                        points.stream().mapToLong(Point::lateMs))
                .max()
                .orElse(0);
    }

    /** Returns the errors of clients with their numbers, the most frequent first. */
    List<String> errorWords() {
        return clients.stream()
                .filter(ClientResult::failed)
                .collect(Collectors.groupingBy(ClientResult::outcome, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .sorted((a, b) -> Long.compare(b.getValue(), a.getValue()))
                .map(entry -> entry.getValue() + " × " + entry.getKey())
                .toList();
    }
}
