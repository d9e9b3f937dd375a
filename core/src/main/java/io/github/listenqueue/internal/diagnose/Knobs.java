package io.github.listenqueue.internal.diagnose;

import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.internal.diagnose.acceptor.Server;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The settings that make a queue larger, by their names. */
final class Knobs {

    /** What backlogs are asked for where nobody counts: beyond, waiting clients have long given up. */
    private static final int LARGEST = 65_535;

    private Knobs() {}

    /** How a backlog is given to this kind of server; all ways if the kind is not known. */
    static String backlog(@Nullable Server server, String value) {
        if (server == null) {
            return "the server's backlog to " + value
                    + " (Tomcat: acceptCount, in Spring Boot server.tomcat.accept-count; Jetty:"
                    + " ServerConnector.acceptQueueSize; Undertow: Options.BACKLOG; Netty: ChannelOption.SO_BACKLOG;"
                    + " otherwise the backlog argument of HttpServer.create, ServerSocket or bind, where 0 or less means"
                    + " 50)";
        }
        return switch (server) {
            case TOMCAT ->
                "Tomcat's acceptCount to " + value + " (Spring Boot: server.tomcat.accept-count=" + value + ")";
            case JETTY ->
                "Jetty's acceptQueueSize to " + value
                        + " (ServerConnector.setAcceptQueueSize; Spring Boot has no property"
                        + " for it: a JettyServerCustomizer sets it)";
            case UNDERTOW ->
                "Undertow's Options.BACKLOG to " + value
                        + " (Undertow.builder().setSocketOption; Spring Boot: server.undertow.options.socket.BACKLOG="
                        + value
                        + ")";
            case NETTY -> "Netty's ChannelOption.SO_BACKLOG to " + value + " (ServerBootstrap.option)";
            case JDK_HTTP_SERVER -> "the backlog argument of HttpServer.create to " + value + " (0 or less means 50)";
            case PLAIN -> "the backlog argument of ServerSocket or bind to " + value + " (0 or less means 50)";
        };
    }

    /** The whole advice: what to set to which value, and what else must allow it. */
    static String raise(
            @Nullable Server server, OptionalInt limit, OptionalLong arrived, LimitSetBy by, OptionalInt somaxconn) {
        if (limit.isEmpty()) {
            return "find out the queue's limit (ss -ltn shows it as Send-Q), and raise "
                    + backlog(server, "twice that");
        }
        int value = larger(limit.getAsInt(), arrived);
        String listensAgain = "; the limit changes when the server listens again, so restart it";
        String kernel =
                "net.core.somaxconn to at least " + value + " (sysctl, in the network namespace of the process)";
        return switch (by) {
            case SOMAXCONN ->
                somaxconn.orElse(0) >= value
                        ? "let the server listen again: net.core.somaxconn is " + somaxconn.getAsInt()
                                + " by now, so that a restart is enough if its backlog is above " + limit.getAsInt()
                                + "; otherwise raise " + backlog(server, String.valueOf(value)) + " as well"
                        : "raise " + kernel + " and " + backlog(server, String.valueOf(value))
                                + " unless it is that already" + listensAgain;
            case APPLICATION, UNKNOWN ->
                "raise " + backlog(server, String.valueOf(value))
                        + (somaxconn.isPresent() && somaxconn.getAsInt() >= value ? "" : " and " + kernel)
                        + listensAgain;
        };
    }

    /** A power of two above what arrived, at least twice the limit. */
    static int larger(int limit, OptionalLong arrived) {
        long wanted = Math.max(2L * limit - 1, Math.min(arrived.orElse(0), LARGEST));
        return (int) Math.min(Math.max(LARGEST, limit), Long.highestOneBit(Math.max(1, wanted)) << 1);
    }
}
