package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.util.Optional;

/** A fault in which most clients connect at the same moment to a small queue. */
final class AllAtOnce extends InducedFault {

    private static final int SMALL_BACKLOG = 8;
    /** The clients of the first, calm second. */
    private static final int ONE_BY_ONE = 100;

    private static final long MAX_PRESSURE_PERCENT = 50;

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
    Optional<String> obstacle() {
        return CpuPressure.read()
                .filter(percent -> percent > MAX_PRESSURE_PERCENT)
                .map(percent -> "threads of this machine waited for a CPU in " + percent
                        + " % of the last 10 s, which is a cause of its own");
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
