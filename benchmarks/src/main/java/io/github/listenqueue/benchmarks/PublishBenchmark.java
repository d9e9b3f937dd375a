package io.github.listenqueue.benchmarks;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.internal.events.EventSubscriber;
import io.github.listenqueue.internal.events.NamedThreads;
import io.github.listenqueue.internal.events.Publisher;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Publishing of no event, like after nearly every sample, and of one event until each subscriber has it, which is mostly the
 * time to wake their threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 700, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // The fields are set by @Setup.
public class PublishBenchmark {

    @Param({"1", "10"})
    public int subscribers = 1;

    private final Semaphore arrived = new Semaphore(0);
    private final List<ListenQueueEvent> one = List.of(new ListenQueueEvent.Full(
            Instant.EPOCH,
            new ListenQueue(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
                    "made up",
                    1,
                    129,
                    OptionalInt.of(128),
                    LimitSource.KERNEL,
                    OptionalLong.of(0))));
    private Publisher publisher;

    @Setup(Level.Trial)
    public void open() {
        publisher = new Publisher(NamedThreads.daemons(), System::nanoTime, queue -> true);
        for (int i = 0; i < subscribers; i++) {
            publisher.subscribe(new EventSubscriber<>(ListenQueueEvent.class, event -> arrived.release()), false);
        }
        publisher.start();
    }

    @TearDown(Level.Trial)
    public void close() {
        publisher.close();
    }

    @Benchmark
    public void nothing() {
        publisher.publish(List.of());
    }

    @Benchmark
    public void untilEachSubscriberHasIt() {
        publisher.publish(one);
        arrived.acquireUninterruptibly(subscribers);
    }
}
