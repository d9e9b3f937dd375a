package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueueMonitor;
import java.util.ArrayList;
import java.util.List;

/** Faults with an excessive number of monitors. */
final class Many {

    private static final int MONITORS = 1_000;

    static final List<Fault> FAULTS = List.of(new Fault(
            "thousand-monitors",
            "a thousand monitors in one JVM",
            "one after the other; 50 of them sample on threads of their own, the others by sample()",
            "each reports the true depth; one of them reports every event; after close() of all nothing is left",
            Fault.NEW,
            Setting.script("ulimit -n $(ulimit -H -n) && exec \"$@\"").with("-Xss256k"),
            Many::monitors));

    private Many() {}

    private static void monitors(MonitoredServer fixture) throws Exception {
        List<ListenQueueMonitor> monitors = new ArrayList<>();
        fixture.start();
        fixture.clients().connect(3);
        for (int i = 0; i < MONITORS; i++) {
            monitors.add(
                    i % 20 == 0
                            ? ListenQueueMonitor.start()
                            : ListenQueueMonitor.builder().build());
        }
        for (ListenQueueMonitor monitor : monitors) {
            int depth = fixture.queue(monitor.sample()).orElseThrow().depth();
            Wait.check(depth == 3, "the true depth: " + depth);
        }
        fixture.awaitDepth(3);
        fixture.checkIncident();
        monitors.forEach(ListenQueueMonitor::close);
    }
}
