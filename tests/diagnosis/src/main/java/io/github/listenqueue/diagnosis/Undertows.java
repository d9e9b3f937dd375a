package io.github.listenqueue.diagnosis;

import io.undertow.Undertow;
import java.net.InetSocketAddress;
import org.xnio.Options;

/** Undertow: a thread of its own accepts and hands over to the I/O threads. */
final class Undertows {

    private Undertows() {}

    static void atHighWater(MonitoredServer stage) throws Exception {
        int port = start(page().setSocketOption(Options.CONNECTION_HIGH_WATER, 4)
                .setSocketOption(Options.CONNECTION_LOW_WATER, 2)
                .setSocketOption(Options.BACKLOG, 8));
        stage.watch(port).get(60);
        stage.diagnosed();
    }

    /** Handlers that sleep on every I/O thread: nobody is served, but another thread goes on accepting. */
    static void ioThreadsBlocked(MonitoredServer stage) throws Exception {
        LoadClients crowd = stage.watch(start(Undertow.builder()
                .setSocketOption(Options.BACKLOG, 8)
                .setHandler(exchange -> MonitoredServer.sleepLong())));
        crowd.get(10);
        stage.ask();
        crowd.connect(60);
        stage.ask();
    }

    /** XNIO stops accepting for a while after each failure. */
    static void outOfDescriptors(MonitoredServer stage) throws Exception {
        Descriptors.exhaust(stage, stage.watch(start(page().setSocketOption(Options.BACKLOG, 8))));
    }

    static void load(MonitoredServer stage) throws Exception {
        Plain.steady(stage, stage.watch(start(page().setSocketOption(Options.BACKLOG, Plain.ROOMY))));
    }

    static void burst(MonitoredServer stage) throws Exception {
        Plain.bursts(stage, stage.watch(start(page().setSocketOption(Options.BACKLOG, 8))));
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
