package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A caller's {@code sample()} of ten unchanged listeners, back to back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // The fields are set by @Setup.
public class SampleBenchmark {

    @Param
    public Source source = Source.SOCKET;

    private TenListeners listeners;
    private ListenQueueMonitor monitor;

    @Setup
    public void open() throws IOException {
        listeners = new TenListeners();
        monitor = source.builder().build();
        source.check(monitor.sample(), listeners);
    }

    @TearDown
    public void close() throws IOException {
        monitor.close();
        listeners.close();
    }

    @Benchmark
    public ListenQueueSnapshot sample() {
        return monitor.sample();
    }
}
