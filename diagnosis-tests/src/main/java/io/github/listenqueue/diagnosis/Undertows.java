package io.github.listenqueue.diagnosis;

import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.net.InetSocketAddress;
import org.xnio.ChannelListeners;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** Undertow: a thread of its own accepts and hands over to the I/O threads. */
final class Undertows {

    private Undertows() {}

    static void atHighWater(Stage stage) throws Exception {
        int port = start(Undertow.builder()
                .setSocketOption(Options.CONNECTION_HIGH_WATER, 4)
                .setSocketOption(Options.CONNECTION_LOW_WATER, 2)
                .setSocketOption(Options.BACKLOG, 8));
        stage.watch(port).get(60);
        stage.diagnosed();
    }

    /** A task on the thread that accepts: what runs on an I/O thread never holds up accepting. */
    static void acceptThreadBlocked(Stage stage) throws Exception {
        XnioWorker worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 2));
        HttpOpenListener http = new HttpOpenListener(new DefaultByteBufferPool(true, 4096));
        http.setRootHandler(exchange -> exchange.getResponseSender().send("ok"));
        AcceptingChannel<StreamConnection> server = worker.createStreamConnectionServer(
                new InetSocketAddress(Stage.LOOPBACK, 0),
                ChannelListeners.openListenerAdapter(http),
                OptionMap.create(Options.BACKLOG, 8));
        server.resumeAccepts();
        Crowd crowd =
                stage.watch(server.getLocalAddress(InetSocketAddress.class).getPort());
        server.getIoThread().execute(Stage::sleepLong);
        crowd.connect(60);
        stage.diagnosed();
    }

    static void load(Stage stage) throws Exception {
        Plain.steady(stage, stage.watch(start(Undertow.builder().setSocketOption(Options.BACKLOG, 256))));
    }

    static void burst(Stage stage) throws Exception {
        Plain.bursts(stage, stage.watch(start(Undertow.builder().setSocketOption(Options.BACKLOG, 8))));
    }

    private static int start(Undertow.Builder builder) {
        Undertow undertow = builder.addHttpListener(0, "127.0.0.1")
                .setIoThreads(2)
                .setHandler(exchange -> exchange.getResponseSender().send("ok"))
                .build();
        undertow.start();
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }
}
