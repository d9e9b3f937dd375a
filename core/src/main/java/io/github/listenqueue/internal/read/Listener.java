package io.github.listenqueue.internal.read;

import io.github.listenqueue.ListenQueue;

/**
 * One listening socket of this process, from the sample that found it to the one that saw it gone; the same object
 * throughout. Belongs to the thread that samples.
 */
public interface Listener {

    /** The numbers of the last reading in which the listener could be read; immutable, and the same while none changes. */
    ListenQueue queue();

    /** Whether {@link #queue} is of this reading; otherwise nothing is known this time. */
    boolean readable();

    /** Packets dropped since the socket was opened; where its own counter cannot be read, those inferred since it was found. */
    long packetsDropped();

    /** Whether {@link #packetsDropped} is the socket's own counter. */
    boolean dropsExact();
}
