package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who accepts at one listener, and what was seen of it over the looks of one diagnosis.
 *
 * @param state what it comes to
 * @param threads the acceptor's thread as last seen, or the candidates if it cannot be told which it is
 * @param server whose server it is; null if unknown
 * @param notes what supports this, and what could not be seen; each a phrase for the evidence
 */
public record AcceptorView(
        State state, List<ThreadSnapshot> threads, @Nullable ServerType server, List<String> notes) {

    /** What the looks come to. */
    public enum State {
        /** In at least one look it waited in the kernel for connections of this listener. */
        WAITING,
        /** It was never seen waiting, but moved on from look to look. */
        WORKING,
        /** In every look it was at the same place, which is neither accepting nor a known way of holding back. */
        BUSY_ELSEWHERE,
        /** In every look it was in a limiter, or it waits with accepting switched off for this listener. */
        HELD_BACK,
        /** There is no such thread: nothing of the process waits for this listener, nor did one that still lives. */
        ABSENT,
        /** It cannot be told. */
        UNKNOWN
    }
}
