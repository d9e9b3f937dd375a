package io.github.listenqueue.internal.diagnose;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the threads that accept, and watches what they do. One thread at a time. */
final class Acceptors {

    Acceptors(Path procRoot) {}

    /** Notes who accepts at each listener now, while all is calm: later that thread may be anywhere. */
    void learn(List<Target> targets) {}

    /**
     * Watches the acceptors for a while.
     *
     * @param looks how often to look
     * @param pauseNs the time between two looks
     * @return what was seen for each target
     */
    Map<Target, AcceptorView> watch(List<Target> targets, int looks, long pauseNs) {
        Map<Target, AcceptorView> views = new HashMap<>();
        for (Target target : targets) {
            views.put(target, new AcceptorView(AcceptorView.State.UNKNOWN, List.of(), null, List.of()));
        }
        return views;
    }
}
