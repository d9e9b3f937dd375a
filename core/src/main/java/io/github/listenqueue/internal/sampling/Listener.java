package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueue;
import java.util.OptionalInt;

/**
 * One listening socket of this process, from the sample that found it to the one that saw it gone; the same object
 * throughout. Belongs to the thread that samples, except for {@link #descriptor}, {@link #ipv6} and {@link #somaxconnThen}.
 */
public interface Listener {

    /** The numbers of the last sample in which the listener could be read; immutable, and the same while none changes. */
    ListenQueue queue();

    /** Returns true if {@link #queue} is of this sample; otherwise nothing is known this time. */
    boolean readable();

    /** Packets dropped for a reason since it was found, or opened if that was after the first sample. */
    long packetsDropped(DropReason reason);

    /**
     * Returns true if the last packets dropped were told by the socket's own counter and the namespace's, and not inferred.
     */
    boolean dropsExact();

    /** The descriptor by which it was last found; on any thread. */
    int descriptor();

    /** Returns true if the socket is of the IPv6 family, also where it takes IPv4 clients; on any thread. */
    boolean ipv6();

    /** The {@code net.core.somaxconn} when the limit was first seen; empty if it was unknown then; on any thread. */
    OptionalInt somaxconnThen();
}
