package io.github.listenqueue.internal.detection;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.sampling.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A detector with a fake clock and the samples that it observes. */
final class Scene {

    static final Duration SETTLE_TIME = Duration.ofSeconds(5);
    static final Duration STALLED_AFTER = Duration.ofSeconds(5);
    static final long START_MS = 1_000_000;

    private final Detector detector;
    private List<FakeListener> listeners = List.of();
    private OptionalLong passiveOpens = OptionalLong.empty();
    private boolean alone;
    private long nowMs = START_MS;
    private Sample last = currentSample();

    Scene() {
        this(0.5);
    }

    Scene(double highAt) {
        detector = new Detector(
                new DetectionRules(highAt, SETTLE_TIME.toNanos(), STALLED_AFTER.toNanos(), queue -> true, 0.1),
                this::nowNs);
    }

    /** Creates a scene of a detector whose clock is not read. */
    Scene(Detector detector) {
        this.detector = detector;
    }

    Detector detector() {
        return detector;
    }

    long nowMs() {
        return nowMs;
    }

    Scene listeners(FakeListener... now) {
        listeners = List.of(now);
        return this;
    }

    /** Moves the namespace's PassiveOpens. */
    Scene opens(long connections) {
        passiveOpens = OptionalLong.of(passiveOpens.orElse(0) + connections);
        return this;
    }

    /** Makes the first listener the only one of the namespace. */
    Scene alone() {
        alone = true;
        return this;
    }

    Scene after(Duration time) {
        nowMs += time.toMillis();
        return this;
    }

    /** Lets the detector observe the present listeners. */
    List<ListenQueueEvent> observe() {
        last = currentSample();
        return observeUnchanged();
    }

    /** Lets the detector observe the last sample again, as if nothing changed. */
    List<ListenQueueEvent> observeUnchanged() {
        // The two clocks differ, as on a real machine.
        return detector.observe(last, nowNs(), nowMs);
    }

    /** Returns the state of the listeners that health would name. */
    List<ListenerStats.Seen> saturated() {
        return detector.stats().stream()
                .map(ListenerStats::seen)
                .filter(ListenerStats.Seen::saturated)
                .toList();
    }

    long nowNs() {
        return Duration.ofMillis(nowMs).minusDays(1).toNanos();
    }

    /** Observes the present listeners and returns the names and ports of the events. */
    List<String> names() {
        return names(observe());
    }

    static List<String> names(List<ListenQueueEvent> events) {
        return events.stream()
                .map(event -> event.getClass().getSimpleName() + " "
                        + event.queue().name().substring("port ".length()))
                .toList();
    }

    private Sample currentSample() {
        OptionalLong none = OptionalLong.empty();
        return new Sample(
                listeners,
                listeners.stream().map(FakeListener::queue).toList(),
                new TcpCounters(none, none, none, none, none, none, passiveOpens),
                KernelSettings.UNKNOWN,
                new SnapshotSource(SnapshotSource.Kind.SOCKET, "test", Optional.empty()),
                alone ? listeners.get(0) : null);
    }
}
