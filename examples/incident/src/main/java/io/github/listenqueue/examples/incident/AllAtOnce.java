package io.github.listenqueue.examples.incident;

import java.io.IOException;

/** A fault in which most clients connect at the same moment to a small queue. */
final class AllAtOnce extends InducedFault {

    private static final int SMALL_BACKLOG = 8;
    /** The clients of the first, calm second. */
    private static final int ONE_BY_ONE = 100;

    AllAtOnce() throws IOException {
        super(SMALL_BACKLOG, new PlainServer(SMALL_BACKLOG, Latch.OPEN));
    }

    @Override
    int oneByOne() {
        return ONE_BY_ONE;
    }

    @Override
    String description() {
        return "The server has a backlog of " + SMALL_BACKLOG + ". " + ONE_BY_ONE
                + " clients connected one after the other, then " + (LoadClients.CLIENTS - ONE_BY_ONE)
                + " at the same moment. The acceptor only accepted.";
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
