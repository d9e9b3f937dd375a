package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;

/**
 * {@code sample()} of ten unchanged listeners alternating with the same calls in C, so that both run under the same conditions.
 * Arguments: the source, the pipes to the C program, the seconds of the measurement.
 */
final class SideBySide {

    private static final int TURNS = 15;
    private static int sink;

    private SideBySide() {}

    public static void main(String[] arguments) throws Exception {
        Source source = Source.of(arguments);
        long ms = (long) (1000 * Double.parseDouble(arguments[2]));
        try (Listeners listeners = Listeners.ten();
                ListenQueueMonitor monitor = listeners.monitor(source).build();
                NativeTurns c = new NativeTurns(arguments[1])) {
            source.check(monitor.sample(), listeners);
            // Lets the result escape: otherwise the JIT would eliminate it.
            Turns samples = new Turns(
                    () -> sink += System.identityHashCode(monitor.sample().queues()));
            run(source, samples, c, ms);
        }
    }

    private static void run(Source source, Turns samples, NativeTurns c, long ms) throws Exception {
        long turnMs = Math.max(1, ms / (2 * TURNS));
        samples.take(ms / 2, 1);
        c.hot(turnMs, source);
        Medians cMedian = new Medians(TURNS);
        Medians cCpu = new Medians(TURNS);
        Medians median = new Medians(TURNS);
        Medians cpu = new Medians(TURNS);
        for (int i = 0; i < TURNS; i++) {
            NativeTurns.Turn turn = c.hot(turnMs, source);
            cMedian.add((long) turn.medianNs());
            cCpu.add((long) turn.cpuNs());
            cpu.add((long) samples.take(turnMs, 1));
            median.add((long) samples.medianNs());
        }
        if (cMedian.median() > 0) {
            Out.print("C ns", cMedian.median());
            Out.print("C CPU ns", cCpu.median());
        }
        Out.print("sample ns", median.median());
        Out.print("sample CPU ns", cpu.median());
    }
}
