package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Scan;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Waiter;
import io.github.listenqueue.internal.linux.procfs.IoUringFiles;
import io.github.listenqueue.internal.linux.procfs.IoUringFiles.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rings of {@code io_uring} of this process. The kernel reports the accepts that wait in a ring, but neither their
 * listeners nor the thread of the ring, so a listener is attributed only if nothing else is possible.
 */
final class Rings {

    private final IoUringFiles files;
    private final Consumer<String> problems;
    private @Nullable List<Integer> rings;

    /** The largest number of accepts that waited in each ring. */
    private final Map<Integer, Integer> maxAccepts = new HashMap<>();

    Rings(IoUringFiles files, Consumer<String> problems) {
        this.files = files;
        this.problems = problems;
    }

    /** Forgets the descriptors of the rings, which may have changed. */
    void begin() {
        rings = null;
    }

    /**
     * Returns the ring that a thread waits for; -1 if unknown.
     *
     * @param argument the first argument of io_uring_enter: the descriptor, or an index if the thread registered its ring
     */
    int of(int argument) {
        if (files.isRing(argument)) {
            return argument;
        }
        List<Integer> all = all();
        return all.size() == 1 ? all.get(0) : -1;
    }

    /** Returns the registration of the listeners of a ring. */
    Interest interest(int ring) {
        Waiting waiting = ring < 0 ? null : waiting(ring);
        if (waiting == null) {
            return Interest.UNREADABLE;
        }
        int max = maxAccepts.getOrDefault(ring, 0);
        if (waiting.accepts() > 0) {
            // With fewer accepts than before, one of several listeners is switched off.
            return waiting.accepts() < max ? Interest.UNREADABLE : Interest.ON;
        }
        // Netty's incubator polls a listener before it accepts, and the polls of connections look the same.
        return max > 0 || waiting.polls() == 0 ? Interest.OFF : Interest.UNREADABLE;
    }

    /**
     * Adds the waiters at listeners for which no thread was found in accept or in an epoll.
     *
     * @param tasks the threads in io_uring_enter, with the rings that they wait for
     */
    void attribute(Map<Integer, Integer> tasks, List<Watched> targets, Scan scan) {
        if (tasks.isEmpty()) {
            return;
        }
        List<Watched> open = new ArrayList<>(targets);
        scan.here().forEach(waiter -> open.remove(waiter.target()));
        int accepts = 0;
        int accepting = -1;
        boolean isUnreadable = false;
        for (int ring : all()) {
            Waiting waiting = waiting(ring);
            accepts += waiting == null ? 0 : waiting.accepts();
            accepting = waiting != null && waiting.accepts() > 0 ? ring : accepting;
            isUnreadable |= interest(ring) == Interest.UNREADABLE;
        }
        for (Waiter waiter : scan.here()) {
            accepts -= tasks.containsKey(waiter.task()) ? 1 : 0;
        }
        for (Watched target : open) {
            if (accepts < open.size()) {
                if (accepts > 0 || isUnreadable) {
                    scan.here().add(unidentified(target, Interest.UNREADABLE));
                }
            } else {
                add(target, accepting, tasks, scan);
            }
        }
    }

    /** Adds the thread of the ring in which an accept waits for the listener. */
    private void add(Watched target, int ring, Map<Integer, Integer> tasks, Scan scan) {
        for (Map.Entry<Integer, Integer> each : tasks.entrySet()) {
            if (each.getValue() == ring) {
                scan.here().add(new Waiter(each.getKey(), target, ring, Interest.ON, false));
                scan.elsewhere().removeIf(each.getKey()::equals);
                return;
            }
        }
        if (tasks.size() >= all().size()) {
            scan.here().add(unidentified(target, Interest.ON));
        } else if (target.calm()) {
            // Otherwise the queue is full because the thread of the ring does not wait for it.
            scan.here().add(unidentified(target, Interest.UNREADABLE));
        }
    }

    private static Waiter unidentified(Watched target, Interest interest) {
        return new Waiter(-1, target, -1, interest, false);
    }

    private List<Integer> all() {
        List<Integer> all = rings;
        if (all == null) {
            all = files.rings();
            rings = all;
        }
        return all;
    }

    private @Nullable Waiting waiting(int ring) {
        try {
            Waiting waiting = files.waiting(ring);
            maxAccepts.merge(ring, waiting.accepts(), Math::max);
            return waiting;
        } catch (IOException e) {
            problems.accept(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
