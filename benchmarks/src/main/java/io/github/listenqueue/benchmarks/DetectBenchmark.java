package io.github.listenqueue.benchmarks;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.DetectionRules;
import io.github.listenqueue.internal.detection.Detector;
import io.github.listenqueue.internal.sampling.Listener;
import io.github.listenqueue.internal.sampling.Sample;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Detection of prepared samples: of the same sample repeatedly, of two alternating samples with different depths far from high,
 * and of two alternating samples one of which is full, so that an episode is always open.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 700, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // The fields are set by @Setup.
public class DetectBenchmark {

    private static final int LIMIT = 128;
    private static final long TICK_NS = 100_000_000;

    @Param({"10", "1000"})
    public int count = 10;

    private Scene scene;
    private Scene fullScene;

    /** A detector, and listeners whose depth alternates between two values. */
    private static final class Scene {
        private final Detector detector =
                new Detector(new DetectionRules(0.5, 5_000_000_000L, 5_000_000_000L, queue -> true, 0.1), () -> 0);
        private final List<Swinging> listeners;
        private final Sample[] samples = new Sample[2];
        private long tick;

        Scene(int count, int otherDepth) {
            listeners = IntStream.range(0, count)
                    .mapToObj(i -> new Swinging(queue(i, 0), queue(i, otherDepth)))
                    .toList();
            for (int i = 0; i < 2; i++) {
                samples[i] = new Sample(
                        listeners,
                        List.of(),
                        TcpCounters.UNKNOWN,
                        KernelSettings.UNKNOWN,
                        new SnapshotSource(SnapshotSource.Kind.SOCKET, "made up", Optional.empty()));
            }
            observe(0);
        }

        List<ListenQueueEvent> observe(int which) {
            for (Swinging listener : listeners) {
                listener.shown = which;
            }
            tick++;
            return detector.observe(samples[which], tick * TICK_NS, tick * TICK_NS / 1_000_000);
        }

        List<ListenQueueEvent> observeOther() {
            return observe((int) (tick & 1));
        }

        private static ListenQueue queue(int number, int depth) {
            return new ListenQueue(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 1024 + number),
                    "made up",
                    number,
                    depth,
                    OptionalInt.of(LIMIT),
                    LimitSource.KERNEL,
                    OptionalLong.of(0));
        }
    }

    private static final class Swinging implements Listener {
        private final ListenQueue[] queues;
        private int shown;

        Swinging(ListenQueue... queues) {
            this.queues = queues;
        }

        @Override
        public ListenQueue queue() {
            return queues[shown];
        }

        @Override
        public boolean readable() {
            return true;
        }

        @Override
        public long packetsDropped(DropReason reason) {
            return 0;
        }

        @Override
        public boolean dropsExact() {
            return true;
        }

        @Override
        public int descriptor() {
            return 0;
        }

        @Override
        public boolean ipv6() {
            return false;
        }

        @Override
        public OptionalInt somaxconnThen() {
            return OptionalInt.empty();
        }
    }

    @Setup(Level.Trial)
    public void open() {
        scene = new Scene(count, 1);
        fullScene = new Scene(count, LIMIT + 1);
    }

    @Benchmark
    public List<ListenQueueEvent> unchanged() {
        return scene.observe(0);
    }

    @Benchmark
    public List<ListenQueueEvent> changing() {
        return scene.observeOther();
    }

    @Benchmark
    public List<ListenQueueEvent> saturated() {
        return fullScene.observeOther();
    }
}
