package io.github.listenqueue.examples.incident;

import java.io.IOException;

/** A server whose queue is monitored during a fault. */
interface Server extends AutoCloseable {

    int port();

    /** Returns the number of answered clients. */
    int answered();

    @Override
    void close() throws IOException;
}
