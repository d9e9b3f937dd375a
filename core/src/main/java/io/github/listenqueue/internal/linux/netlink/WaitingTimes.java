package io.github.listenqueue.internal.linux.netlink;

import io.github.listenqueue.internal.linux.netlink.WaitingSockets.Peer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/** The waiting times of connections, and the clients that have been waiting longest. */
final class WaitingTimes {

    private static final int FIRST_CAPACITY = 256;

    private final int peers;
    private final PriorityQueue<Peer> longest = new PriorityQueue<>(Comparator.comparingLong(Peer::waitedMs));
    private long[] timesMs = new long[FIRST_CAPACITY];
    private int count;

    WaitingTimes(int peers) {
        this.peers = peers;
    }

    void add(long waitedMs, TcpRow row) {
        if (count == timesMs.length) {
            timesMs = Arrays.copyOf(timesMs, 2 * count);
        }
        timesMs[count++] = waitedMs;
        if (longest.size() >= peers) {
            Peer youngest = longest.peek();
            if (youngest == null || youngest.waitedMs() >= waitedMs) {
                return;
            }
            longest.remove();
        }
        longest.add(new Peer(row.remote().withPort(row.remotePort()), waitedMs));
    }

    OptionalLong oldestMs() {
        return Arrays.stream(timesMs, 0, count).max();
    }

    /** Returns the number of connections that have been waiting for less than a time. */
    int youngerThan(long ms) {
        int younger = 0;
        for (int i = 0; i < count; i++) {
            younger += timesMs[i] < ms ? 1 : 0;
        }
        return younger;
    }

    OptionalLong medianMs() {
        if (count == 0) {
            return OptionalLong.empty();
        }
        Arrays.sort(timesMs, 0, count);
        return OptionalLong.of((timesMs[(count - 1) / 2] + timesMs[count / 2]) / 2);
    }

    /** Returns the clients that have been waiting longest, the oldest first. */
    List<Peer> oldest() {
        ArrayDeque<Peer> oldestFirst = new ArrayDeque<>();
        for (Peer next = longest.poll(); next != null; next = longest.poll()) {
            oldestFirst.addFirst(next);
        }
        return List.copyOf(oldestFirst);
    }
}
