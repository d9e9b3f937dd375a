package io.github.listenqueue.soak;

import java.io.IOException;

/** A listener of ours, and the clients that wait at it. */
interface Listening extends AutoCloseable {

    /** Its address as ss shows it, by which its row is found. */
    String address();

    /** Lets clients connect that find room. */
    void fill(int clients) throws IOException;

    /** Lets clients knock at a full queue. */
    void overflow(int clients) throws IOException;

    /** Accepts one connection and closes it; false if none waits. */
    boolean accept() throws IOException;

    /** Its clients hang up. */
    void leave() throws IOException;

    @Override
    void close() throws IOException;
}
