package io.github.listenqueue.internal.events;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Queues and events to publish. */
public final class Samples {

    public static final Instant AT = Instant.parse("2026-03-01T10:15:30.123Z");

    private Samples() {}

    public static ListenQueue queue(String name, int depth, int limit, LimitSource source) {
        return new ListenQueue(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080),
                name,
                4711,
                depth,
                source == LimitSource.UNKNOWN ? OptionalInt.empty() : OptionalInt.of(limit),
                source,
                OptionalLong.empty());
    }

    public static ListenQueue queue() {
        return queue("127.0.0.1:8080", 129, 128, LimitSource.KERNEL);
    }

    /** Returns an empty queue of unknown limit. */
    public static ListenQueue unix(String path) {
        return new ListenQueue(
                UnixDomainSocketAddress.of(path),
                path,
                1,
                0,
                OptionalInt.empty(),
                LimitSource.UNKNOWN,
                OptionalLong.empty());
    }

    public static Finding finding(ListenQueue queue, String explanation, List<String> evidence, List<String> advice) {
        return new Finding(
                queue,
                Cause.BURST,
                Certainty.LIKELY,
                explanation,
                evidence,
                advice,
                OptionalInt.empty(),
                new WaitingConnections(queue.depth(), Optional.empty(), Optional.empty(), OptionalInt.empty()),
                ClientOutcome.CONNECTED,
                LimitSetBy.UNKNOWN,
                Optional.empty(),
                List.of());
    }

    /** Returns an event that is identified by its number. */
    static ListenQueueEvent event(int number) {
        return new Dropped(AT, queue(), number, true, DropReason.ACCEPT_QUEUE_FULL);
    }

    static List<ListenQueueEvent> events(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Samples::event).toList();
    }

    /** Returns the events of listeners that become full in one sample. */
    static List<ListenQueueEvent> saturatedListeners(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(inode -> new ListenQueue(
                        queue().localAddress(),
                        "listener " + inode,
                        inode,
                        129,
                        OptionalInt.of(128),
                        LimitSource.KERNEL,
                        OptionalLong.of(1)))
                .flatMap(queue -> Stream.<ListenQueueEvent>of(
                        new High(AT, queue),
                        new Full(AT, queue),
                        new Dropped(AT, queue, 1, true, DropReason.ACCEPT_QUEUE_FULL)))
                .toList();
    }
}
