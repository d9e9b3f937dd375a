package io.github.listenqueue.internal.detection;

import io.github.listenqueue.internal.detection.SimulatedInstance.Balancing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongToDoubleFunction;

/** Instances behind a balancer, for five minutes of simulated time. The same seed gives the same result. */
final class LoadSimulator {

    static final long END_MS = 300_000;
    static final long MINUTE_MS = 60_000;
    private static final long TICK_MS = 10;

    private LoadSimulator() {}

    /**
     * An instance of a scenario.
     *
     * @param acceptRate the connections that it can accept in a second, at a time in milliseconds
     * @param ramp the part of the weight that the balancer uses at a time by itself, as during a slow start
     * @param limitKnown false if its source is procfs, without the limit and with a sample a second
     */
    record Server(int weight, LongToDoubleFunction acceptRate, LongToDoubleFunction ramp, boolean limitKnown) {

        Server(int weight, LongToDoubleFunction acceptRate) {
            this(weight, acceptRate, ms -> 1, true);
        }

        static Server steady(int weight, double acceptRate) {
            return new Server(weight, ms -> acceptRate);
        }

        Server withoutLimit() {
            return new Server(weight, acceptRate, ramp, false);
        }
    }

    /**
     * A scenario.
     *
     * @param arrivals connections in a second, at a time in milliseconds
     * @param inStep true if the balancer polls all instances at the same time
     */
    record Scenario(String name, List<Server> servers, LongToDoubleFunction arrivals, long pollMs, boolean inStep) {}

    /**
     * The result of a run.
     *
     * @param lost connections lost in all
     * @param lostAfterAMinute connections lost after the first minute
     * @param lastLossMs the time of the last loss; 0 if there was none
     * @param leastShare the lowest share of an instance after the first minute
     * @param swing the mean over the instances of the standard deviation of the share after the first minute
     * @param sent the connections sent to each instance after the first minute
     */
    record Result(
            long lost, long lostAfterAMinute, long lastLossMs, double leastShare, double swing, List<Long> sent) {}

    static Result run(Scenario scenario, Balancing balancing, LoadRules rules, long seed) {
        Random random = new Random(seed);
        List<SimulatedInstance> instances = new ArrayList<>();
        List<Sums> sums = new ArrayList<>();
        for (Server server : scenario.servers()) {
            long phaseMs = scenario.inStep() ? 0 : TICK_MS * random.nextInt((int) (scenario.pollMs() / TICK_MS));
            instances.add(new SimulatedInstance(server, phaseMs, rules));
            sums.add(new Sums());
        }
        long lost = 0;
        long lostEarly = 0;
        long lastLossMs = 0;
        long refused = 0;
        for (long nowMs = TICK_MS; nowMs <= END_MS; nowMs += TICK_MS) {
            int total = instances.stream().mapToInt(SimulatedInstance::weight).sum();
            for (int n = poisson(scenario.arrivals().applyAsDouble(nowMs) * TICK_MS / 1000, random); n > 0; n--) {
                if (total == 0) {
                    refused++;
                    continue;
                }
                int to = choose(instances, random.nextInt(total));
                instances.get(to).arrive();
                sums.get(to).sent += nowMs > MINUTE_MS ? 1 : 0;
            }
            long lostNow = refused;
            for (int i = 0; i < instances.size(); i++) {
                SimulatedInstance instance = instances.get(i);
                instance.pass(nowMs, TICK_MS);
                instance.poll(nowMs, scenario.pollMs(), balancing);
                lostNow += instance.lost();
                if (nowMs > MINUTE_MS) {
                    sums.get(i).add(instance.share());
                }
            }
            lastLossMs = lostNow > lost ? nowMs : lastLossMs;
            lost = lostNow;
            lostEarly = nowMs <= MINUTE_MS ? lost : lostEarly;
        }
        return new Result(
                lost,
                lost - lostEarly,
                lastLossMs,
                sums.stream().mapToDouble(each -> each.least).min().orElseThrow(),
                sums.stream().mapToDouble(Sums::deviation).average().orElseThrow(),
                sums.stream().map(each -> each.sent).toList());
    }

    private static int choose(List<SimulatedInstance> instances, int point) {
        int left = point;
        int i = 0;
        while (left >= instances.get(i).weight()) {
            left -= instances.get(i).weight();
            i++;
        }
        return i;
    }

    private static int poisson(double mean, Random random) {
        double limit = Math.exp(-mean);
        int n = 0;
        for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
            n++;
        }
        return n;
    }

    private static final class Sums {
        private long n;
        private double sum;
        private double squares;
        private double least = 1;
        private long sent;

        void add(double share) {
            n++;
            sum += share;
            squares += share * share;
            least = Math.min(least, share);
        }

        double mean() {
            return sum / n;
        }

        double deviation() {
            return Math.sqrt(Math.max(0, squares / n - mean() * mean()));
        }
    }
}
