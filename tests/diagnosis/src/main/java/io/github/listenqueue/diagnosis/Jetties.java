package io.github.listenqueue.diagnosis;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** Jetty with a connector for the web and one for management. */
final class Jetties {

    private static final int MOST = 4;

    private Jetties() {}

    static void atConnectionLimit(MonitoredServer stage) throws Exception {
        crowded(stage, limitedServer(1));
    }

    /** Without acceptor threads its selector accepts. */
    static void atConnectionLimitWithoutAcceptors(MonitoredServer stage) throws Exception {
        crowded(stage, limitedServer(0));
    }

    static void selectorBlocked(MonitoredServer stage) throws Exception {
        ServerConnector web = server(0, 8, true);
        LoadClients crowd = stage.watch(web.getLocalPort(), management(web));
        crowd.get(1);
        crowd.connect(60);
        stage.diagnosed();
    }

    static void burst(MonitoredServer stage) throws Exception {
        ServerConnector web = server(1, 8, false);
        Plain.bursts(stage, stage.watch(web.getLocalPort(), management(web)));
    }

    static void load(MonitoredServer stage) throws Exception {
        ServerConnector web = server(1, Plain.ROOMY, false);
        Plain.steady(stage, stage.watch(web.getLocalPort(), management(web)));
    }

    private static void crowded(MonitoredServer stage, ServerConnector web) throws Exception {
        stage.watch(web.getLocalPort(), management(web)).get(60);
        stage.diagnosed();
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

    /** A handler; one that claims not to block is run by the selector's thread itself. */
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
