package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;

/** One sample of 1,000 listeners of this process. Argument: the source. */
final class Thousand {

    private static final int LISTENERS = 1000;
    private static final long WARM_UP_MS = 3000;
    private static final long MS = 3000;
    private static int sink;

    private Thousand() {}

    public static void main(String[] arguments) throws Exception {
        Source source = Source.of(arguments);
        try (Listeners listeners = Listeners.own(LISTENERS, 8);
                ListenQueueMonitor monitor = listeners.monitor(source).build()) {
            source.check(monitor.sample(), listeners);
            Turns samples = new Turns(
                    () -> sink += System.identityHashCode(monitor.sample().queues()));
            samples.take(WARM_UP_MS, 1);
            samples.take(MS, 1);
            Out.print("1000 listeners ns", samples.medianNs());
        }
    }
}
