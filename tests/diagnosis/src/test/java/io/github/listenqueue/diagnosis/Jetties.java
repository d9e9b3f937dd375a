package io.github.listenqueue.diagnosis;

import java.nio.channels.SelectableChannel;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** Jetty with a connector for the web and one for management. */
final class Jetties {

    private static final int MOST = 4;

    private Jetties() {}

    static void atConnectionLimit(MonitoredServer fixture) throws Exception {
        connectTooMany(fixture, limitedServer(1));
    }

    /** Runs Jetty without acceptor threads, so that its selector accepts. */
    static void atConnectionLimitWithoutAcceptors(MonitoredServer fixture) throws Exception {
        connectTooMany(fixture, limitedServer(0));
    }

    static void selectorBlocked(MonitoredServer fixture) throws Exception {
        ServerConnector web = server(0, 8, true);
        LoadClients clients = fixture.startMonitor(web.getLocalPort(), management(web));
        clients.get(1);
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    /** Waits for a lock in a virtual thread of Jetty's that accepts. */
    static void virtualLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        ServerConnector web = virtual();
        web.addEventListener(new SelectorManager.AcceptListener() {
            @Override
            public void onAccepting(SelectableChannel channel) {
                gate.pass();
            }
        });
        web.getServer().start();
        gate.blocks(fixture, web.getLocalPort());
    }

    static void virtualAtConnectionLimit(MonitoredServer fixture) throws Exception {
        ServerConnector web = virtual();
        web.getServer().addBean(new NetworkConnectionLimit(MOST, web));
        web.getServer().start();
        fixture.startMonitor(web.getLocalPort()).get(60);
        fixture.awaitDiagnosis();
    }

    private static ServerConnector virtual() {
        Server server = new Server(new VirtualThreadPool());
        ServerConnector web = new ServerConnector(server, 1, 1);
        web.setHost("127.0.0.1");
        web.setAcceptQueueSize(16);
        server.addConnector(web);
        return web;
    }

    static void burst(MonitoredServer fixture) throws Exception {
        ServerConnector web = server(1, 8, false);
        Plain.bursts(fixture, fixture.startMonitor(web.getLocalPort(), management(web)));
    }

    static void load(MonitoredServer fixture) throws Exception {
        ServerConnector web = server(1, Plain.ROOMY, false);
        Plain.steady(fixture, fixture.startMonitor(web.getLocalPort(), management(web)));
    }

    private static void connectTooMany(MonitoredServer fixture, ServerConnector web) throws Exception {
        fixture.startMonitor(web.getLocalPort(), management(web)).get(60);
        fixture.awaitDiagnosis();
    }

    private static int management(ServerConnector web) {
        return ((ServerConnector) web.getServer().getConnectors()[1]).getLocalPort();
    }

    private static ServerConnector limitedServer(int acceptors) throws Exception {
        ServerConnector web = server(acceptors, 8, false);
        Server server = web.getServer();
        server.stop();
        server.addBean(new NetworkConnectionLimit(MOST, web));
        server.start();
        return web;
    }

    private static ServerConnector server(int acceptors, int acceptQueueSize, boolean blocking) throws Exception {
        Server server = new Server();
        ServerConnector web = connector(server, acceptors, acceptQueueSize);
        connector(server, acceptors, 8);
        server.setHandler(new Page(blocking));
        server.start();
        return web;
    }

    private static ServerConnector connector(Server server, int acceptors, int acceptQueueSize) {
        ServerConnector connector = new ServerConnector(server, acceptors, 1);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(acceptQueueSize);
        server.addConnector(connector);
        return connector;
    }

    /** A handler. If it claims not to block, the selector's thread runs it. */
    private static final class Page extends Handler.Abstract {

        private final boolean blocking;

        Page(boolean blocking) {
            super(blocking ? InvocationType.NON_BLOCKING : InvocationType.BLOCKING);
            this.blocking = blocking;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (blocking) {
                MonitoredServer.sleepLong();
            }
            Content.Sink.write(response, true, "ok", callback);
            return true;
        }
    }
}
