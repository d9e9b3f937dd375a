package io.github.listenqueue.benchmarks;

import io.github.listenqueue.internal.linux.procfs.Descriptors;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * Scans of the descriptors of a process: of the whole directory, as for a listener of another process, and the check that a
 * known descriptor is still open. Of 20,000 descriptors some remain for the JVM itself, since many systems allow no more.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 700, timeUnit = TimeUnit.MILLISECONDS)
public class DiscoveryBenchmark {

    private static final long NOBODYS = Long.MAX_VALUE;

    @Param({"100", "19800"})
    public int descriptors = 100;

    private final Descriptors folder = new Descriptors(Path.of("/proc/self/fd"));
    private final List<RandomAccessFile> open = new ArrayList<>();

    @Setup(Level.Trial)
    public void open() throws IOException {
        for (int i = 0; i < descriptors; i++) {
            open.add(new RandomAccessFile("/dev/null", "r"));
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        for (RandomAccessFile file : open) {
            file.close();
        }
    }

    @Benchmark
    public Map<Long, Integer> scan() throws IOException {
        return folder.find(Set.of(NOBODYS));
    }

    @Benchmark
    public boolean isOpen() {
        return folder.isSocket(1, NOBODYS);
    }
}
