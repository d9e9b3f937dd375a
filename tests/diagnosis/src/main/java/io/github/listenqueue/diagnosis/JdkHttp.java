package io.github.listenqueue.diagnosis;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The JDK's HttpServer, whose dispatcher runs the handlers itself unless it is given an executor. */
final class JdkHttp {

    private JdkHttp() {}

    static void sleepingHandler(MonitoredServer stage) throws Exception {
        blocked(stage, start(8, null, MonitoredServer::sleepLong));
    }

    static void computingHandler(MonitoredServer stage) throws Exception {
        blocked(stage, start(8, null, () -> Computation.forSeconds(20)));
    }

    static void outOfDescriptors(MonitoredServer stage) throws Exception {
        Descriptors.exhaust(stage, stage.watch(start(8, Executors.newCachedThreadPool(), JdkHttp::nothing)));
    }

    static void load(MonitoredServer stage) throws Exception {
        Plain.steady(stage, stage.watch(start(Plain.ROOMY, Executors.newCachedThreadPool(), JdkHttp::nothing)));
    }

    private static void nothing() {}

    private static void blocked(MonitoredServer stage, int port) throws Exception {
        LoadClients crowd = stage.watch(port);
        crowd.get(1);
        crowd.connect(60);
        stage.diagnosed();
    }

    private static int start(int backlog, @Nullable Executor executor, Runnable work) throws Exception {
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
