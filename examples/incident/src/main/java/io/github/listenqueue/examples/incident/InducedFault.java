package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.util.Optional;

/** A server, and a fault that saturates its queue for a single cause. */
abstract class InducedFault implements AutoCloseable {

    static final int BACKLOG = 64;

    private final int backlog;
    private final Server server;

    InducedFault(int backlog, Server server) {
        this.backlog = backlog;
        this.server = server;
    }

    int backlog() {
        return backlog;
    }

    Server server() {
        return server;
    }

    /** Returns the number of clients that connect one after the other; the others connect at once. */
    int oneByOne() {
        return LoadClients.CLIENTS;
    }

    /** Describes the fault in a sentence. */
    abstract String description();

    /** Returns the words of the timeline for its beginning; empty if it begins at no certain time. */
    abstract String beginning();

    /** Returns true if the fault lasts until {@link #end}, so that a diagnosis can be made meanwhile. */
    boolean lasts() {
        return true;
    }

    /** Returns the reason for which it is not possible on this machine; empty if it is. */
    Optional<String> obstacle() {
        return Optional.empty();
    }

    /** Begins the fault while clients connect. */
    abstract void begin() throws IOException;

    /** Ends the fault, so that the server recovers. Does nothing if it ends by itself, or when called again. */
    abstract void end() throws IOException;

    @Override
    public void close() throws IOException {
        end();
        server.close();
    }
}
