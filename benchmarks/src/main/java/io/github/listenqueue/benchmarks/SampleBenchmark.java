package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
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
 * A caller's {@code sample()}, back to back, and with a change in between: the queue of the first listener is one connection
 * longer or shorter each time. Connecting and accepting are part of that number, and {@link #change} measures them separately.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 700, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // The fields are set by @Setup.
public class SampleBenchmark {

    @Param
    public Source source = Source.SOCKET;

    @Param({"1", "10", "1000"})
    public int count = 10;

    private Listeners listeners;
    private ListenQueueMonitor monitor;
    private ServerSocket first;
    private final Deque<Socket> waiting = new ArrayDeque<>();

    @Setup(Level.Trial)
    public void open() throws IOException {
        listeners = Listeners.own(count, 128);
        first = listeners.opened().get(0);
        monitor = listeners.monitor(source).build();
        source.check(monitor.sample(), listeners);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        monitor.close();
        listeners.close();
    }

    @Benchmark
    public ListenQueueSnapshot unchanged() {
        return monitor.sample();
    }

    @Benchmark
    public ListenQueueSnapshot changing() throws IOException {
        change();
        return monitor.sample();
    }

    @Benchmark
    public void change() throws IOException {
        Socket one = waiting.poll();
        if (one == null) {
            waiting.add(new Socket(first.getInetAddress(), first.getLocalPort()));
        } else {
            first.accept().close();
            // Avoids the state TIME_WAIT, in which there would be a hundred thousand sockets.
            one.setSoLinger(true, 0);
            one.close();
        }
    }
}
