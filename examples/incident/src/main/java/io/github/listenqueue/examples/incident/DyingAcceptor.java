package io.github.listenqueue.examples.incident;

import java.io.IOException;

/** The accepting thread ends by an exception that nobody catches; the listener stays open. */
final class DyingAcceptor extends InducedFault {

    private final Trap trap;
    private final PlainServer server;

    DyingAcceptor() throws IOException {
        this(new Trap());
    }

    private DyingAcceptor(Trap trap) throws IOException {
        this(trap, new PlainServer(BACKLOG, trap));
    }

    private DyingAcceptor(Trap trap, PlainServer server) {
        super(BACKLOG, server);
        this.trap = trap;
        this.server = server;
    }

    private static final class Trap implements Latch {

        private volatile boolean set;

        @Override
        public void enter() {
            if (set) {
                throw new IllegalStateException("an exception that nobody catches");
            }
        }
    }

    @Override
    String what() {
        return "The accepting thread died of an exception that nobody catches; the listener stayed open, and nobody accepted"
                + " until another was started.";
    }

    @Override
    String beginning() {
        return "the accepting thread dies";
    }

    @Override
    void begin() {
        trap.set = true;
    }

    @Override
    void end() {
        if (trap.set) {
            trap.set = false;
            server.open();
        }
    }
}
