package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.internal.linux.netlink.TcpListenerIds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The check if a listener of ours is the only TCP listener of the network namespace. Only then are the arrivals that the
 * namespace counts its own. The kernel lists the listeners where netlink can be used. Otherwise the tables of their last
 * read count, which on a crowded host is up to half a minute ago. Allocates nothing while nothing changes.
 */
final class SoleListener {

    private final ListenerProbe tcp6;
    private final ListenerProbe tcp;
    private List<TrackedListener> listeners = List.of();
    private @Nullable TrackedListener found;

    SoleListener(ListenerProbe tcp6, ListenerProbe tcp) {
        this.tcp6 = tcp6;
        this.tcp = tcp;
    }

    /** Returns the listener that {@link #update} found; null if there are others, or that is unknown. */
    @Nullable
    TrackedListener found() {
        return found;
    }

    /**
     * Checks again if that is due or one of ours came or went.
     *
     * @return true if the result changed
     */
    boolean update(List<TrackedListener> ours, boolean due) {
        if (!due && ours.equals(listeners)) {
            return false;
        }
        TrackedListener before = found;
        listeners = ours;
        found = soleOf(ours);
        return found != before;
    }

    private @Nullable TrackedListener soleOf(List<TrackedListener> ours) {
        TrackedListener candidate = onlyTcp(ours);
        return candidate != null && isAlone(candidate) ? candidate : null;
    }

    private static @Nullable TrackedListener onlyTcp(List<TrackedListener> ours) {
        TrackedListener only = null;
        for (int i = 0; i < ours.size(); i++) {
            if (!ours.get(i).key().isUnix()) {
                if (only != null) {
                    return null;
                }
                only = ours.get(i);
            }
        }
        return only;
    }

    private boolean isAlone(TrackedListener candidate) {
        TcpListenerIds all6 = tcp6.present();
        TcpListenerIds all = tcp.present();
        if (all6 == null || all == null) {
            return tcp6.table().isEmpty()
                    ? tcp.table().only() == candidate
                    : tcp.table().isEmpty() && tcp6.table().only() == candidate;
        }
        return all6.count() + all.count() == 1
                && (all6.count() == 1 ? all6 : all).inode(0) == candidate.key().inode();
    }
}
