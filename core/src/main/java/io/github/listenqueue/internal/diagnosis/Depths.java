package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.linux.libc.Libc;
import io.github.listenqueue.internal.linux.libc.ListeningSocket;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.netlink.UnixQueueRows;
import io.github.listenqueue.internal.linux.procfs.Descriptors;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reader of the depths of single listeners, between two samples of the monitor. */
final class Depths {

    static final Now UNKNOWN = new Now(OptionalInt.empty(), OptionalInt.empty());

    private final @Nullable ListeningSocket socket;
    private final Descriptors descriptors;
    private final SockDiag diag;

    /**
     * The present numbers of a listener.
     *
     * @param depth connections in its queue
     * @param drops packets dropped, modulo 2^32
     */
    record Now(OptionalInt depth, OptionalInt drops) {

        /** Returns the number of packets dropped since an earlier reading. */
        OptionalLong droppedSince(Now before) {
            return drops.isPresent() && before.drops().isPresent()
                    ? OptionalLong.of(Integer.toUnsignedLong(
                            drops.getAsInt() - before.drops().getAsInt()))
                    : OptionalLong.empty();
        }
    }

    Depths(Path procRoot, @Nullable Libc libc, SockDiag diag) {
        this.socket = libc == null ? null : new ListeningSocket(libc);
        this.descriptors = new Descriptors(procRoot.resolve("self/fd"));
        this.diag = diag;
    }

    Now of(DiagnosisTarget target) {
        if (target.inet() == null) {
            return ofUnix(target.queue().inode());
        }
        if (socket == null
                || !descriptors.isSocket(target.descriptor(), target.queue().inode())
                || socket.read(target.descriptor(), true) != 0) {
            return UNKNOWN;
        }
        return new Now(
                OptionalInt.of(socket.depth()),
                socket.dropsKnown() ? OptionalInt.of(socket.drops()) : OptionalInt.empty());
    }

    private Now ofUnix(long inode) {
        UnixQueueRows queues = diag.unixQueues().value();
        int row = queues == null ? UnixQueueRows.ABSENT : queues.rowOf(inode);
        return queues == null || row == UnixQueueRows.ABSENT
                ? UNKNOWN
                : new Now(OptionalInt.of(queues.depth(row)), OptionalInt.empty());
    }
}
