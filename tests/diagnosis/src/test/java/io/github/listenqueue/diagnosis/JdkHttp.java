package io.github.listenqueue.diagnosis;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** The JDK's HttpServer, whose dispatcher thread runs the handlers unless it has an executor. */
final class JdkHttp {

    private JdkHttp() {}

    static void sleepingHandler(MonitoredServer fixture) throws Exception {
        blocked(fixture, start(8, null, MonitoredServer::sleepLong));
    }

    static void computingHandler(MonitoredServer fixture) throws Exception {
        blocked(fixture, start(8, null, () -> Computation.forSeconds(20)));
    }

    static void outOfDescriptors(MonitoredServer fixture) throws Exception {
        Descriptors.exhaust(
                fixture, fixture.startMonitor(start(8, Executors.newCachedThreadPool(), JdkHttp::doNothing)));
    }

    static void load(MonitoredServer fixture) throws Exception {
        Plain.steady(
                fixture, fixture.startMonitor(start(Plain.ROOMY, Executors.newCachedThreadPool(), JdkHttp::doNothing)));
    }

    private static void doNothing() {}

    private static void blocked(MonitoredServer fixture, int port) throws Exception {
        LoadClients clients = fixture.startMonitor(port);
        clients.get(1);
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    private static int start(int backlog, Executor executor, Runnable work) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(MonitoredServer.LOOPBACK, 0), backlog);
        server.createContext("/", exchange -> {
            work.run();
            byte[] page = {'o', 'k'};
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        if (executor != null) {
            server.setExecutor(executor);
        }
        server.start();
        return server.getAddress().getPort();
    }
}
