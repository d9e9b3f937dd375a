package io.github.listenqueue.diagnosis;

import io.undertow.Undertow;
import java.net.InetSocketAddress;
import org.xnio.Options;

/** Undertow, in which one thread accepts and passes connections to the I/O threads. */
final class Undertows {

    private Undertows() {}

    static void atHighWater(MonitoredServer fixture) throws Exception {
        int port = start(page().setSocketOption(Options.CONNECTION_HIGH_WATER, 4)
                .setSocketOption(Options.CONNECTION_LOW_WATER, 2)
                .setSocketOption(Options.BACKLOG, 8));
        fixture.startMonitor(port).get(60);
        fixture.awaitDiagnosis();
    }

    /** Blocks every I/O thread by a sleeping handler. No client is served, but the accepting thread continues. */
    static void ioThreadsBlocked(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(start(Undertow.builder()
                .setSocketOption(Options.BACKLOG, 8)
                .setHandler(exchange -> MonitoredServer.sleepLong())));
        clients.get(10);
        fixture.diagnose();
        clients.connect(60);
        fixture.diagnose();
    }

    /** Leaves no descriptor, which makes XNIO stop accepting for a while after each failure. */
    static void outOfDescriptors(MonitoredServer fixture) throws Exception {
        Descriptors.exhaust(fixture, fixture.startMonitor(start(page().setSocketOption(Options.BACKLOG, 8))));
    }

    static void load(MonitoredServer fixture) throws Exception {
        Plain.steady(fixture, fixture.startMonitor(start(page().setSocketOption(Options.BACKLOG, Plain.ROOMY))));
    }

    static void burst(MonitoredServer fixture) throws Exception {
        Plain.bursts(fixture, fixture.startMonitor(start(page().setSocketOption(Options.BACKLOG, 8))));
    }

    private static Undertow.Builder page() {
        return Undertow.builder()
                .setHandler(exchange -> exchange.getResponseSender().send("ok"));
    }

    private static int start(Undertow.Builder builder) {
        Undertow undertow =
                builder.addHttpListener(0, "127.0.0.1").setIoThreads(2).build();
        undertow.start();
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }
}
