package io.github.listenqueue.soak;

import java.io.IOException;

/** A listener of this process and the clients that wait at it. */
interface Listening extends AutoCloseable {

    /** Returns the address as ss prints it, which identifies its row. */
    String address();

    /** Connects clients that find room. */
    void fill(int clients) throws IOException;

    /** Connects clients to a full queue in vain. */
    void overflow(int clients) throws IOException;

    /** Accepts one connection and closes it. Returns false if none waits. */
    boolean accept() throws IOException;

    /** Closes the clients. */
    void leave() throws IOException;

    @Override
    void close() throws IOException;
}
