package io.github.listenqueue.examples.incident;

import java.io.IOException;

/** A server whose queue is watched while something happens to it. */
interface Server extends AutoCloseable {

    int port();

    /** Returns the number of answered clients. */
    int answered();

    @Override
    void close() throws IOException;
}
