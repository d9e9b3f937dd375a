package io.github.listenqueue.examples.incident;

import java.io.IOException;

/** A fault in which the acceptor thread ends by an uncaught exception, and the listener stays open. */
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
                throw new IllegalStateException("an uncaught exception");
            }
        }
    }

    @Override
    String description() {
        return "The acceptor thread died of an uncaught exception. The listener stayed open, and no thread accepted until"
                + " another one was started.";
    }

    @Override
    String beginning() {
        return "the acceptor thread dies";
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
