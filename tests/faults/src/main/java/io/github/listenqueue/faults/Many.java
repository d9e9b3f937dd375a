package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueueMonitor;
import java.util.ArrayList;
import java.util.List;

/** More monitors than anybody needs. */
final class Many {

    private static final int MONITORS = 1_000;

    static final List<Fault> FAULTS = List.of(new Fault(
            "thousand-monitors",
            "a thousand monitors in one JVM",
            "one after the other; 50 of them have threads of their own, the others are driven by the caller",
            "each tells the true depth; one among them tells the whole incident; after close() of all nothing is left",
            JvmVariant.NEW,
            Setting.script("ulimit -n $(ulimit -H -n) && exec \"$@\"").with("-Xss256k"),
            Many::monitors));

    private Many() {}

    private static void monitors(MonitoredServer stage) throws Exception {
        List<ListenQueueMonitor> monitors = new ArrayList<>();
        stage.start();
        stage.crowd().come(3);
        for (int i = 0; i < MONITORS; i++) {
            monitors.add(
                    i % 20 == 0
                            ? ListenQueueMonitor.start()
                            : ListenQueueMonitor.builder().build());
        }
        for (ListenQueueMonitor monitor : monitors) {
            int depth = stage.queue(monitor.sample()).orElseThrow().depth();
            Wait.check(depth == 3, "the true depth: " + depth);
        }
        stage.tells(3);
        stage.tellsAnIncident();
        monitors.forEach(ListenQueueMonitor::close);
    }
}
