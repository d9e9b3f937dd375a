package io.github.listenqueue.diagnosis;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** Pauses of the whole JVM while clients connect. */
final class Pauses {

    private static final int BACKLOG = 16;
    private static final int RATE = 200;

    private static Node live;

    private Pauses() {}

    /** An element of a long list: the worst case for a collector, which must follow the elements one by one. */
    private record Node(Node next, Object content) {}

    static void collected(MonitoredServer fixture) throws Exception {
        collected(fixture, Plain.healthy(BACKLOG).getLocalPort(), 0);
    }

    static void collected(MonitoredServer fixture, int port, int quietPort) throws Exception {
        fill(4_000_000);
        LoadClients clients = quietPort == 0 ? fixture.startMonitor(port) : fixture.startMonitor(port, quietPort);
        clients.steady(RATE);
        for (int i = 0; i < 5 && !fixture.isDiagnosed(); i++) {
            System.gc();
            Thread.sleep(500);
        }
        fixture.awaitDiagnosis();
        clients.leave();
    }

    /** Collects all the time, in pauses of which none alone fills the queue for long. */
    static void backToBack(MonitoredServer fixture) throws Exception {
        fill(1_000_000);
        LoadClients clients = fixture.startMonitor(Plain.healthy(BACKLOG).getLocalPort());
        clients.steady(RATE);
        AtomicBoolean done = new AtomicBoolean();
        MonitoredServer.start("report-job", () -> {
            while (!done.get()) {
                System.gc();
            }
        });
        fixture.awaitDiagnosis();
        done.set(true);
        clients.leave();
    }

    static void heapDump(MonitoredServer fixture) throws Exception {
        fill(5_000_000);
        LoadClients clients = fixture.startMonitor(Plain.healthy(BACKLOG).getLocalPort());
        clients.steady(RATE);
        Path file = Files.createTempFile("listenqueue", ".hprof");
        HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            for (int i = 0; i < 5 && !fixture.isDiagnosed(); i++) {
                Files.deleteIfExists(file);
                hotSpot.dumpHeap(file.toString(), true);
                Thread.sleep(500);
            }
        } finally {
            Files.deleteIfExists(file);
        }
        fixture.awaitDiagnosis();
        clients.leave();
    }

    static void stopped(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(Plain.healthy(BACKLOG).getLocalPort());
        clients.stopThisProcess(2_500);
        fixture.awaitDiagnosis();
        clients.leave();
    }

    private static void fill(int nodes) {
        for (int i = 0; i < nodes; i++) {
            live = new Node(live, Integer.valueOf(i));
        }
    }
}
