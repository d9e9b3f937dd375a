package io.github.listenqueue.diagnosis;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;

/** Helidon, whose accept loop and handlers are threads of its own. */
final class Helidons {

    private Helidons() {}

    static void atMaxConnections(MonitoredServer fixture) throws Exception {
        fixture.startMonitor(start(16, 4)).get(60);
        fixture.awaitDiagnosis();
    }

    static void load(MonitoredServer fixture) throws Exception {
        Plain.steady(fixture, fixture.startMonitor(start(Plain.ROOMY, -1)));
    }

    private static int start(int backlog, int maxConnections) {
        WebServer server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .backlog(backlog)
                .maxTcpConnections(maxConnections)
                .routing(HttpRouting.builder().get("/", (request, response) -> response.send("ok")))
                .build()
                .start();
        return server.port();
    }
}
