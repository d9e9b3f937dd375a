package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.linux.netlink.Result;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The connections of one listener, as {@code sock_diag} lists them.
 *
 * @param halfOpen its requests in SYN_RECV
 * @param waiting the connections in its queue
 * @param closed the number of waiting connections that the client has closed: those in CLOSE_WAIT, and those that the queue
 *     still counts but the table no longer lists because they were reset; empty if the depth changed meanwhile
 * @param maxDepth the larger one of the depths before and after the list was read; empty if unknown
 */
record Sockets(Result<Integer> halfOpen, Result<WaitingSockets> waiting, OptionalInt closed, OptionalInt maxDepth) {

    static Sockets unknown(String reason) {
        return new Sockets(
                new Result<>(null, reason), new Result<>(null, reason), OptionalInt.empty(), OptionalInt.empty());
    }

    /** Returns the connections, with the depths just before and just after they were listed. */
    static Sockets of(OptionalInt before, Result<WaitingSockets> waiting, OptionalInt after, Result<Integer> halfOpen) {
        WaitingSockets sockets = waiting.value();
        int reset = sockets == null ? -1 : before.orElse(0) - listed(sockets);
        boolean steady = before.isPresent() && before.equals(after);
        return new Sockets(
                halfOpen,
                waiting,
                sockets != null && steady && reset >= 0
                        ? OptionalInt.of(reset + sockets.closedByClient())
                        : OptionalInt.empty(),
                before.isPresent() && after.isPresent()
                        ? OptionalInt.of(Math.max(before.getAsInt(), after.getAsInt()))
                        : OptionalInt.empty());
    }

    /**
     * Returns a number of connections that were accepted at least since the queue had a depth: without an accept it would
     * have grown by all younger connections. The list may also contain connections of other listeners at the address, and those
     * that were accepted or arrived while it was read; with them the number is lower than the truth.
     */
    OptionalLong acceptedSince(OptionalInt earlierDepth) {
        WaitingSockets sockets = waiting.value();
        if (sockets == null
                || earlierDepth.isEmpty()
                || maxDepth.isEmpty()
                || sockets.oldestMs().isEmpty()) {
            return OptionalLong.empty();
        }
        long accepted =
                earlierDepth.getAsInt() + (long) sockets.younger() - Math.max(listed(sockets), maxDepth.getAsInt());
        return OptionalLong.of(Math.max(0, accepted));
    }

    private static int listed(WaitingSockets sockets) {
        return sockets.established() + sockets.closedByClient();
    }
}
