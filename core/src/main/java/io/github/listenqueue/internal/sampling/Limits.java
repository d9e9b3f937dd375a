package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.internal.linux.procfs.NamespaceFiles;
import java.util.List;
import java.util.OptionalInt;

/**
 * The limits of listeners: those that no socket tells are the declared or the learned ones, and each is remembered with the
 * somaxconn of the sample that showed it first. The kernel takes {@code min(backlog, somaxconn)} at {@code listen()}, and a
 * later somaxconn changes nothing of it. A declared limit that is higher than a learned one is wrong: somaxconn was lower at
 * {@code listen()} than when the listener was found, or the backlog was another one.
 */
final class Limits {

    private static final int UNKNOWN = -1;

    private final PortConfig notes;
    private final NamespaceFiles namespace;

    Limits(PortConfig notes, NamespaceFiles namespace) {
        this.notes = notes;
        this.namespace = namespace;
    }

    /**
     * Settles the limits after a sample.
     *
     * @param tcpAsked whether sockets told the limits of the TCP listeners
     * @param unixAsked whether the kernel told the limits of the unix-domain listeners
     */
    void settle(List<TrackedListener> listeners, boolean tcpAsked, boolean unixAsked) {
        if (anyNew(listeners)) {
            // Up to a second old otherwise, and perhaps of before a listen() that a change was made for.
            namespace.refreshSettings();
        }
        OptionalInt somaxconn = namespace.settings().somaxconn();
        for (int i = 0; i < listeners.size(); i++) {
            TrackedListener listener = listeners.get(i);
            if (listener.key().isUnix() ? !unixAsked : !tcpAsked) {
                settle(listener, somaxconn);
            }
            listener.noteLimit(somaxconn);
        }
    }

    private static boolean anyNew(List<TrackedListener> listeners) {
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).isLimitNew()) {
                return true;
            }
        }
        return false;
    }

    private void settle(TrackedListener listener, OptionalInt somaxconn) {
        Integer backlog = notes.backlog(listener.key().port());
        // First, because another backlog means another listen(), and then a lesson is out of date.
        int declared = backlog == null ? UNKNOWN : listener.declaredLimit(backlog, somaxconn);
        int learned = listener.learnedLimit();
        if (declared != UNKNOWN && (learned == UNKNOWN || declared <= learned)) {
            listener.setLimit(declared, LimitSource.DECLARED);
        } else if (learned != UNKNOWN) {
            listener.setLimit(learned, LimitSource.LEARNED);
        } else {
            listener.forgetLimit();
        }
    }
}
