package io.github.listenqueue.examples.incident;

import java.io.IOException;

/** Most of the clients come in the same moment, and the queue is small. */
final class AllAtOnce extends InducedFault {

    private static final int SMALL_BACKLOG = 8;
    /** Enough for a second of peace. */
    private static final int ONE_BY_ONE = 100;

    AllAtOnce() throws IOException {
        super(SMALL_BACKLOG, new PlainServer(SMALL_BACKLOG, Latch.OPEN));
    }

    @Override
    int oneByOne() {
        return ONE_BY_ONE;
    }

    @Override
    String what() {
        return "The server has a backlog of " + SMALL_BACKLOG + ". " + ONE_BY_ONE
                + " clients came one after the other, then " + (LoadClients.CLIENTS - ONE_BY_ONE)
                + " in the same moment. The acceptor did nothing but accept.";
    }

    @Override
    String beginning() {
        return "";
    }

    @Override
    boolean lasts() {
        return false;
    }

    @Override
    void begin() {}

    @Override
    void end() {}
}
