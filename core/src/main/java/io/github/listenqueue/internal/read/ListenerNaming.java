package io.github.listenqueue.internal.read;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import java.util.OptionalInt;

/** What the user said about listeners: their names, which ones to watch, and the backlogs given to listen(). */
final class ListenerNaming {

    private final ReadingOptions options;

    ListenerNaming(ReadingOptions options) {
        this.options = options;
    }

    boolean includes(SocketKey key) {
        try {
            return options.include().test(key.address());
        } catch (Throwable e) {
            // Better one listener too many than one unwatched; and what it throws must not end every reading.
            return true;
        }
    }

    String name(SocketKey key) {
        String name = options.notes().name(key.port());
        return name != null ? name : ListenQueue.address(key.address());
    }

    /** Gives a listener whose kernel cannot be asked the limit that was declared for it, or the one it learned. */
    void settleLimit(OwnListener listener, OptionalInt somaxconn) {
        Integer declared = options.notes().backlog(listener.key().port());
        if (declared != null) {
            listener.setLimit(Math.min(declared, somaxconn.orElse(declared)), LimitSource.DECLARED);
        } else if (listener.learnedLimit() >= 0) {
            listener.setLimit(listener.learnedLimit(), LimitSource.LEARNED);
        } else {
            listener.forgetLimit();
        }
    }
}
