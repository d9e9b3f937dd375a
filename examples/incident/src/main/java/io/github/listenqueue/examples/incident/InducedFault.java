package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.util.Optional;

/** A server, and what is done to it so that its queue gets into trouble for one reason and no other. */
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

    /** How many of the crowd come one after the other; the others come all at once. */
    int oneByOne() {
        return LoadClients.CLIENTS;
    }

    /** What is done to the server, in a sentence. */
    abstract String what();

    /** What begins with it, for the timeline; empty if it does not begin at a time. */
    abstract String beginning();

    /** Whether the trouble lasts until {@link #end}, so that the library can be asked in the midst of it. */
    boolean lasts() {
        return true;
    }

    /** Why it cannot be done on this machine; empty if it can. */
    Optional<String> obstacle() {
        return Optional.empty();
    }

    /** Begins it while clients come. */
    abstract void begin() throws IOException;

    /** Ends it: the server recovers. Does nothing where it ends by itself, and the second time. */
    abstract void end() throws IOException;

    @Override
    public void close() throws IOException {
        end();
        server.close();
    }
}
