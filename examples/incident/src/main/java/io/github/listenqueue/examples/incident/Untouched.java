package io.github.listenqueue.examples.incident;

import java.io.IOException;

/** No fault: a server under a load that it can handle. */
final class Untouched extends InducedFault {

    Untouched() throws IOException {
        super(BACKLOG, new PlainServer(BACKLOG, Latch.OPEN));
    }

    @Override
    String description() {
        return "The server has no fault: one thread only accepts, and others answer.";
    }

    @Override
    String beginning() {
        return "";
    }

    @Override
    void begin() {}

    @Override
    void end() {}
}
