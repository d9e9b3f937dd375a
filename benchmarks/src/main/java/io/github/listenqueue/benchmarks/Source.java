package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.SnapshotSource;

/** The source of the numbers of a benchmark. The JVM decides by which binding socket options are read. */
public enum Source {
    SOCKET(NativeAccess.AUTO),
    PROCFS(NativeAccess.OFF);

    private final NativeAccess nativeAccess;

    Source(NativeAccess nativeAccess) {
        this.nativeAccess = nativeAccess;
    }

    /** Returns the source that the first argument of a program names. */
    static Source of(String[] arguments) {
        return valueOf(arguments[0]);
    }

    ListenQueueMonitor.Builder builder() {
        return ListenQueueMonitor.builder().nativeAccess(nativeAccess);
    }

    /** Fails if the numbers have another source: they would get the wrong name. */
    void check(ListenQueueSnapshot snapshot, Listeners listeners) {
        SnapshotSource actual = snapshot.source();
        if (!actual.kind().name().equals(name()) || !listeners.areIn(snapshot)) {
            throw new IllegalStateException("not the " + listeners.count() + " listeners by " + this + " but "
                    + snapshot.queues().size() + ": " + actual);
        }
    }
}
