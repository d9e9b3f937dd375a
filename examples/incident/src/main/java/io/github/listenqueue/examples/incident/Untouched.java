package io.github.listenqueue.examples.incident;

import java.io.IOException;

/** Nothing at all: a server under load that it can bear. */
final class Untouched extends InducedFault {

    Untouched() throws IOException {
        super(BACKLOG, new PlainServer(BACKLOG, Latch.OPEN));
    }

    @Override
    String what() {
        return "Nothing was done to the server: one thread accepts and does nothing else, others answer.";
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
