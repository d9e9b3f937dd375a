package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ServerType.Mark;
import io.github.listenqueue.internal.diagnosis.acceptor.ServerType.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A known accept loop on a stack: it tells whose thread this is, wherever the thread is at the moment.
 *
 * @param selects whether it serves other sockets as well
 * @param index of its frame
 */
record AcceptLoop(ServerType server, boolean selects, int index) {

    /** Finds the outermost one of a stack; null if there is none. */
    static @Nullable AcceptLoop in(List<StackTraceElement> frames) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            Mark mark = ServerType.mark(frames.get(i));
            if (mark != null && (mark.role() == Role.ACCEPTS || mark.role() == Role.SELECTS)) {
                return new AcceptLoop(mark.server(), mark.role() == Role.SELECTS, i);
            }
        }
        return null;
    }

    /** Returns the kind of server that a stack belongs to; null if it is in no known loop and does not accept. */
    static @Nullable ServerType server(List<StackTraceElement> frames) {
        AcceptLoop loop = in(frames);
        if (loop != null) {
            return loop.server();
        }
        return Frames.accepts(frames) || Frames.selects(frames) ? ServerType.PLAIN : null;
    }
}
