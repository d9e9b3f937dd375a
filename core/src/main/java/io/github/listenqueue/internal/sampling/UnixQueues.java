package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.internal.linux.netlink.Result;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.netlink.UnixQueueRows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queues of our unix-domain listeners, all by one dump, where netlink can be used. */
final class UnixQueues {

    private final SockDiag diag;
    private @Nullable String problem;
    private boolean missed;
    private boolean awaited;

    UnixQueues(SockDiag diag) {
        this.diag = diag;
        this.problem = diag.problem();
    }

    /** Returns true if the last dump succeeded, so that depths and limits are the kernel's. */
    boolean answered() {
        return problem == null;
    }

    /** Returns the reason why the last dump failed; null if it succeeded. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Returns true if the last dump did not show one of our listeners. */
    boolean missed() {
        return missed;
    }

    /** Records a new listener for which no dump was made yet. */
    void await() {
        awaited = true;
    }

    boolean awaited() {
        return awaited;
    }

    /** Makes a dump. A listener of ours that it does not show is unreadable until discovery has clarified its state. */
    void read(List<TrackedListener> listeners) {
        awaited = false;
        missed = false;
        Result<UnixQueueRows> answer = diag.unixQueues();
        problem = answer.problem();
        UnixQueueRows all = answer.value();
        for (int i = 0; all != null && i < listeners.size(); i++) {
            TrackedListener listener = listeners.get(i);
            if (listener.key().isUnix()) {
                take(listener, all);
            }
        }
    }

    private void take(TrackedListener listener, UnixQueueRows all) {
        int row = all.rowOf(listener.key().inode());
        listener.setReadable(row != UnixQueueRows.ABSENT);
        if (row == UnixQueueRows.ABSENT) {
            missed = true;
            return;
        }
        listener.setDepth(all.depth(row));
        listener.setLimit(all.limit(row), LimitSource.KERNEL);
    }
}
