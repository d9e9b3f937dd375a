package io.github.listenqueue.internal;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueStatus;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.DetectionRules;
import io.github.listenqueue.internal.detection.Detector;
import io.github.listenqueue.internal.detection.ListenerStats;
import io.github.listenqueue.internal.detection.Probe;
import io.github.listenqueue.internal.events.Publisher;
import io.github.listenqueue.internal.sampling.Listener;
import io.github.listenqueue.internal.sampling.Sample;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A made-up incident that runs once through detection, statistics, health and events without subscribers, so that their
 * classes are loaded. A JVM out of descriptors, the classic cause of a full accept queue, cannot load them later.
 */
final class WarmUp {

    private WarmUp() {}

    static void run() {
        Detector detector = new Detector(new DetectionRules(0.5, 0, 1, queue -> true), System::nanoTime);
        List<ListenQueueEvent> events = new ArrayList<>();
        Actor actor = new Actor();
        events.addAll(detector.observe(actor.sample(0, 0), 0, 0));
        events.addAll(detector.observe(actor.sample(2, 1), 1, 1));
        // As if a probe had found connections that are two nanoseconds old.
        detector.stats().get(0).probed(new Probe(3, true, Optional.of(Duration.ofNanos(2)), OptionalInt.of(0), 1, 2));
        events.addAll(detector.observe(actor.sample(2, 1), 3, 1));
        Sample sample = actor.sample(2, 1);
        List<ListenerStats> stats = List.of(detector.stats().get(0).copy(1));
        var unused = new ListenQueueStatus(
                new PublishedState(sample, detector.stats(), detector.arrivals(), 1, 1).snapshot(),
                List.copyOf(stats),
                Health.of(sample, stats, 1, List.of(new AbandonedListeners.Abandoned(actor.queue(), Instant.EPOCH))));
        events.addAll(detector.observe(actor.sample(0, 1), 4, 2));
        events.addAll(detector.observe(actor.sample(0, 1), 5, 3));
        events.addAll(detector.observe(actor.gone(), 6, 3));
        events.add(new Diagnosed(Instant.EPOCH, DiagnosisScheduler.unknown(actor.queue(), "")));
        Publisher.warmUp(events);
    }

    private static final class Actor implements Listener {

        private final List<Listener> listeners = List.of(this);
        private ListenQueue queue = at(0, 0);

        Sample sample(int depth, long drops) {
            queue = at(depth, drops);
            return sample(listeners, drops);
        }

        Sample gone() {
            return sample(List.of(), 1);
        }

        private static Sample sample(List<Listener> listeners, long drops) {
            OptionalLong none = OptionalLong.empty();
            OptionalLong dropped = OptionalLong.of(drops);
            return new Sample(
                    listeners,
                    List.of(),
                    new TcpCounters(dropped, dropped, none, none, none, none, none),
                    KernelSettings.UNKNOWN,
                    new SnapshotSource(SnapshotSource.Kind.SOCKET, "warm-up", Optional.empty()));
        }

        private static ListenQueue at(int depth, long drops) {
            return new ListenQueue(
                    new InetSocketAddress(0),
                    "warm-up",
                    0,
                    depth,
                    OptionalInt.of(1),
                    LimitSource.KERNEL,
                    OptionalLong.of(drops));
        }

        @Override
        public ListenQueue queue() {
            return queue;
        }

        @Override
        public boolean readable() {
            return true;
        }

        @Override
        public long packetsDropped(DropReason reason) {
            return queue.drops().orElse(0);
        }

        @Override
        public boolean dropsExact() {
            return true;
        }

        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public boolean ipv6() {
            return true;
        }

        @Override
        public OptionalInt somaxconnThen() {
            return OptionalInt.empty();
        }
    }
}
