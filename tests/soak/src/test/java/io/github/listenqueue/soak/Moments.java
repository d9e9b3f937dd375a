package io.github.listenqueue.soak;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The moments at which the oldest connection of a listener cannot have been old, by inode. Thread-safe. */
final class Moments {

    private final Map<Long, List<Moment>> all = new ConcurrentHashMap<>();

    /**
     * A period during which a connection was accepted or the queue was empty.
     *
     * @param fromMs the start of the period, by the system clock
     * @param toMs the end of the period, by the system clock
     */
    record Moment(long fromMs, long toMs) {}

    void add(Long inode, long fromMs, long toMs) {
        all.computeIfAbsent(inode, each -> new CopyOnWriteArrayList<>()).add(new Moment(fromMs, toMs));
    }

    /** Adds the queues that the oracle has found empty. */
    void add(Oracle.Sample sample) {
        sample.rows().forEach((inode, row) -> {
            if (row.depth() == 0) {
                add(inode, sample.beganMs(), sample.endedMs());
            }
        });
    }

    List<Moment> of(Long inode) {
        return all.getOrDefault(inode, List.of());
    }
}
