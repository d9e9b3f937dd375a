package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.SnapshotSource;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A monitor of one listener that keeps all samples. Safe for use by several threads. */
final class Watch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(100);
    static final double HALF_FULL = 0.5;
    static final double FULL = 1;

    private static final Duration SETTLE_TIME = Duration.ofSeconds(1);
    private static final Duration FIRST_SAMPLE = Duration.ofSeconds(30);

    private final String name;
    private final int port;
    private final List<Evidence.Sample> samples = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor();
    private final ListenQueueMonitor monitor;

    /**
     * Monitors the listener on a port. The declared backlog is used only if the kernel's limit cannot be read.
     *
     * @param highAt the utilization at which an episode begins
     */
    Watch(String name, int port, int backlog, double highAt, Timeline timeline) {
        this.name = name;
        this.port = port;
        this.monitor = ListenQueueMonitor.builder()
                .name(port, name)
                .declareBacklog(port, backlog)
                .include(address -> address instanceof InetSocketAddress inet && inet.getPort() == port)
                .interval(INTERVAL)
                .highAt(highAt)
                .settleTime(SETTLE_TIME)
                .onEvent(timeline::onEvent)
                .start();
        monitor.awaitFirstSample(FIRST_SAMPLE);
        // Twice as often as the library samples, so that no sample is missed.
        long pauseMs = INTERVAL.toMillis() / 2;
        var unused = keeper.scheduleAtFixedRate(this::queue, 0, pauseMs, TimeUnit.MILLISECONDS);
    }

    /** Returns the latest queue. With /proc only, takes a sample: there the monitor samples too rarely for this program. */
    ListenQueue queue() {
        ListenQueueSnapshot latest = monitor.snapshot();
        boolean late = Duration.between(latest.takenAt(), Instant.now()).compareTo(INTERVAL) >= 0;
        return find(late && latest.source().kind() == SnapshotSource.Kind.PROCFS ? sample() : keep(latest));
    }

    /** Takes a sample and returns the queue. */
    ListenQueue sampleQueue() {
        return find(sample());
    }

    ListenQueueSnapshot sample() {
        return keep(monitor.sample());
    }

    /** Diagnoses the listener now. */
    Diagnosis diagnose() {
        ListenQueueDiagnosis diagnosis = monitor.diagnose();
        Finding finding = diagnosis.findings().stream()
                .filter(found -> found.queue().port().orElse(0) == port)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("The library has no finding on the listener on port " + port));
        return new Diagnosis(diagnosis.takenAt(), finding);
    }

    /** Returns every sample so far. */
    List<Evidence.Sample> samples() {
        return List.copyOf(samples);
    }

    /** Returns the listener as the library's log names it. */
    String listener() {
        return name + " (port " + port + ")";
    }

    /** Returns the source of the numbers. */
    String source() {
        return monitor.snapshot().source().text();
    }

    ListenQueueHealth health() {
        return monitor.health();
    }

    private ListenQueueSnapshot keep(ListenQueueSnapshot snapshot) {
        samples.add(new Evidence.Sample(snapshot.takenAt(), find(snapshot)));
        return snapshot;
    }

    private ListenQueue find(ListenQueueSnapshot snapshot) {
        return snapshot.queue(port)
                .orElseThrow(() -> new IllegalStateException("The library does not list the listener on port " + port
                        + ": " + snapshot.source().text()));
    }

    @Override
    public void close() {
        keeper.shutdownNow();
        monitor.close();
    }
}
