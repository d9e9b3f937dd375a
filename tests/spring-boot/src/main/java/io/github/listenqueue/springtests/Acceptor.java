package io.github.listenqueue.springtests;

import org.springframework.context.ApplicationContext;

/** The accepting side of a web server of any kind. */
@FunctionalInterface
interface Acceptor {

    /** Starts or stops accepting connections. */
    void accept(boolean wanted);

    static Acceptor of(ApplicationContext application) {
        Reach server = Reach.into(application).call("getWebServer");
        return switch (server.type().replaceAll("(Servlet|Reactive)?WebServer$", "")) {
            case "Tomcat" -> wanted -> tomcat(server, wanted);
            case "Jetty" -> wanted -> jetty(server, wanted);
            case "Undertow" -> wanted -> undertow(server, wanted);
            case "Netty" -> wanted -> netty(server, wanted);
            default -> throw new IllegalStateException("unknown server " + server.type());
        };
    }

    private static void tomcat(Reach server, boolean wanted) {
        server.call("getTomcat").call("getConnector").call(wanted ? "resume" : "pause");
    }

    private static void jetty(Reach server, boolean wanted) {
        for (Reach connector : server.call("getServer").call("getConnectors").each()) {
            connector.call("setAccepting", wanted);
        }
    }

    private static void undertow(Reach server, boolean wanted) {
        for (Reach channel : server.field("undertow").field("channels").each()) {
            channel.call(wanted ? "resumeAccepts" : "suspendAccepts");
        }
    }

    private static void netty(Reach server, boolean wanted) {
        server.field("disposableServer").call("channel").call("config").call("setAutoRead", wanted);
    }
}
