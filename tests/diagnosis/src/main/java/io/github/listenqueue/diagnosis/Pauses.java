package io.github.listenqueue.diagnosis;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A JVM that stands still as a whole, while clients come. */
final class Pauses {

    private static final int BACKLOG = 16;
    private static final int RATE = 200;

    private static @Nullable Node live;

    private Pauses() {}

    /** An element of a long list: the worst case for a collector, which must follow it one by one. */
    private record Node(@Nullable Node next, Object content) {}

    static void collected(MonitoredServer stage) throws Exception {
        collected(stage, Plain.healthy(BACKLOG).getLocalPort(), 0);
    }

    static void collected(MonitoredServer stage, int port, int quietPort) throws Exception {
        fill(4_000_000);
        LoadClients crowd = quietPort == 0 ? stage.watch(port) : stage.watch(port, quietPort);
        crowd.steady(RATE);
        for (int i = 0; i < 5 && !stage.isDiagnosed(); i++) {
            System.gc();
            Thread.sleep(500);
        }
        stage.diagnosed();
        crowd.leave();
    }

    static void heapDump(MonitoredServer stage) throws Exception {
        fill(5_000_000);
        LoadClients crowd = stage.watch(Plain.healthy(BACKLOG).getLocalPort());
        crowd.steady(RATE);
        Path file = Files.createTempFile("listenqueue", ".hprof");
        HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            for (int i = 0; i < 5 && !stage.isDiagnosed(); i++) {
                Files.deleteIfExists(file);
                hotSpot.dumpHeap(file.toString(), true);
                Thread.sleep(500);
            }
        } finally {
            Files.deleteIfExists(file);
        }
        stage.diagnosed();
        crowd.leave();
    }

    static void stopped(MonitoredServer stage) throws Exception {
        LoadClients crowd = stage.watch(Plain.healthy(BACKLOG).getLocalPort());
        crowd.stopUs(2_500);
        stage.diagnosed();
        crowd.leave();
    }

    private static void fill(int nodes) {
        for (int i = 0; i < nodes; i++) {
            live = new Node(live, Integer.valueOf(i));
        }
    }
}
