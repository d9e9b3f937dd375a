package io.github.listenqueue.examples.incident;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A fault of the JDK's HttpServer without an executor, whose only thread accepts and runs a handler that waits. */
final class HandlerOnDispatcher extends InducedFault {

    private final Handling handling;

    HandlerOnDispatcher() throws IOException {
        this(new Handling());
    }

    private HandlerOnDispatcher(Handling handling) {
        super(BACKLOG, handling);
        this.handling = handling;
    }

    private static final class Handling implements Server {

        private static final int OK = 200;
        private static final int NO_BODY = -1;

        private final HttpServer http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        private final AtomicInteger answered = new AtomicInteger();
        private volatile CountDownLatch slow = new CountDownLatch(0);

        Handling() throws IOException {
            http.createContext("/", this::handle);
            http.start();
        }

        private void handle(HttpExchange exchange) throws IOException {
            Waiting.forIt(slow);
            exchange.sendResponseHeaders(OK, NO_BODY);
            exchange.close();
            answered.incrementAndGet();
        }

        @Override
        public int port() {
            return http.getAddress().getPort();
        }

        @Override
        public int answered() {
            return answered.get();
        }

        @Override
        public void close() {
            http.stop(0);
        }
    }

    @Override
    String description() {
        return "The server is the JDK's HttpServer without an executor, so its only thread accepts and handles requests. Then"
                + " one handler waited and did not return.";
    }

    @Override
    String beginning() {
        return "a handler waits on the acceptor thread";
    }

    @Override
    void begin() {
        handling.slow = new CountDownLatch(1);
    }

    @Override
    void end() {
        handling.slow.countDown();
    }
}
