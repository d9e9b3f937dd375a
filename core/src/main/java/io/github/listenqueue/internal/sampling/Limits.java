package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.internal.linux.procfs.NamespaceFiles;
import java.util.List;
import java.util.OptionalInt;

/**
 * The limits of the listeners. Where the kernel does not report a limit, the declared or the learned one counts. Each limit
 * is remembered with the somaxconn of the sample that found it. The kernel takes {@code min(backlog, somaxconn)} at {@code
 * listen()}, and a later somaxconn does not change it. A declared limit that is higher than a learned one is wrong:
 * somaxconn was lower at {@code listen()} than when the listener was found, or the backlog was another.
 */
final class Limits {

    private static final int UNKNOWN = -1;

    private final PortConfig portConfig;
    private final NamespaceFiles namespace;

    Limits(PortConfig portConfig, NamespaceFiles namespace) {
        this.portConfig = portConfig;
        this.namespace = namespace;
    }

    /**
     * Updates the limits after the queues were read.
     *
     * @param tcpKnown true if socket options returned the limits of the TCP listeners
     * @param unixKnown true if the kernel reported the limits of the unix-domain listeners
     */
    void settle(List<TrackedListener> listeners, boolean tcpKnown, boolean unixKnown) {
        if (anyNew(listeners)) {
            // Otherwise up to a second old, and possibly older than a change that was made just before listen().
            namespace.refreshSettings();
        }
        OptionalInt somaxconn = namespace.settings().somaxconn();
        for (int i = 0; i < listeners.size(); i++) {
            TrackedListener listener = listeners.get(i);
            if (listener.key().isUnix() ? !unixKnown : !tcpKnown) {
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
        Integer backlog = portConfig.backlog(listener.key().port());
        // First, because another backlog means another listen(), which invalidates the learned limit.
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
