package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueue;
import java.util.OptionalInt;

/**
 * One listening socket of this process, from the sample that found it to the one that found it gone; the same object
 * throughout. For the sampling thread, except for {@link #descriptor}, {@link #ipv6} and {@link #somaxconnThen}.
 */
public interface Listener {

    /**
     * Returns the numbers of the last sample in which the listener could be read; immutable, and the same object while none
     * changes.
     */
    ListenQueue queue();

    /** Returns true if {@link #queue} is of this sample. Otherwise its present numbers are unknown. */
    boolean readable();

    /**
     * Returns the packets dropped for a reason since it was found, or since it was opened if that was after the first
     * sample.
     */
    long packetsDropped(DropReason reason);

    /** Returns true if the last drops are exact, by the socket's own counter and the namespace's, and not inferred. */
    boolean dropsExact();

    /** Returns the descriptor by which it was last found; on any thread. */
    int descriptor();

    /** Returns true if the socket is of the IPv6 family, also if it takes IPv4 clients; on any thread. */
    boolean ipv6();

    /** Returns the {@code net.core.somaxconn} of the sample that first found the limit; empty if unknown; on any thread. */
    OptionalInt somaxconnThen();
}
