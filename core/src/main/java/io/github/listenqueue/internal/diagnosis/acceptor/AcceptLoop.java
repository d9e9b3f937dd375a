package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ServerType.Mark;
import io.github.listenqueue.internal.diagnosis.acceptor.ServerType.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A known accept loop on a stack. It identifies the server of the thread, whatever the thread does at the moment.
 *
 * @param selects true if the loop serves other sockets as well
 * @param index the index of its frame
 */
record AcceptLoop(ServerType server, boolean selects, int index) {

    /** Returns the outermost accept loop of a stack; null if there is none. */
    static @Nullable AcceptLoop in(List<StackTraceElement> frames) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            Mark mark = ServerType.mark(frames.get(i));
            if (mark != null && (mark.role() == Role.ACCEPTS || mark.role() == Role.SELECTS)) {
                return new AcceptLoop(mark.server(), mark.role() == Role.SELECTS, i);
            }
        }
        return null;
    }

    /** Returns the kind of server of a stack; null if the stack has no known loop and does not accept. */
    static @Nullable ServerType server(List<StackTraceElement> frames) {
        return ServerRecognition.ofFrames(frames);
    }
}
