package io.github.listenqueue.benchmarks;

import io.github.listenqueue.internal.linux.procfs.ListenTable;
import io.github.listenqueue.internal.linux.procfs.NetstatFile;
import io.github.listenqueue.internal.linux.procfs.UnixTable;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * The parsers, with files on disk, because reading from the kernel costs many times more. A file on disk is opened for each
 * sample, which is part of the time and of the bytes. A file under {@code /proc} stays open.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 700, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // The fields are set by @Setup.
public class ParseBenchmark {

    @Param({"10", "1000"})
    public int rows = 10;

    private Path folder;
    private ListenTable tcp;
    private UnixTable unix;
    private NetstatFile netstat;

    @Setup(Level.Trial)
    public void write() throws IOException {
        folder = Files.createTempDirectory("parse");
        StringBuilder table = new StringBuilder("  sl  local_address rem_address   st\n");
        StringBuilder sockets = new StringBuilder("Num       RefCount Protocol Flags    Type St Inode Path\n");
        for (int i = 0; i < rows; i++) {
            table.append(String.format(
                    "%-149s%n",
                    String.format(
                            "%4d: 0100007F:%04X 00000000:0000 0A 00000000:%08X 00:00000000 00000000     0        0 %d 1"
                                    + " ffff888000000000 100 0 0 10 0",
                            i, 1024 + i, i, 20_000 + i)));
            sockets.append(
                    String.format("ffff888000000000: 00000002 00000000 00010000 0001 01 %d /run/%d%n", 90_000 + i, i));
        }
        tcp = new ListenTable(file("tcp", table.toString()), false, ByteOrder.nativeOrder());
        unix = new UnixTable(file("unix", sockets.toString()));
        Path real = Path.of("/proc/self/net/netstat");
        netstat = new NetstatFile(
                file("netstat", Files.readString(real)), "TcpExt", List.of("ListenOverflows", "ListenDrops"));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content, StandardCharsets.US_ASCII);
    }

    @TearDown(Level.Trial)
    public void remove() throws IOException {
        for (String name : List.of("tcp", "unix", "netstat")) {
            Files.delete(folder.resolve(name));
        }
        Files.delete(folder);
    }

    @Benchmark
    public int tcpTable() {
        tcp.read();
        return checked(tcp.problem(), tcp.count());
    }

    @Benchmark
    public int unixTable() {
        unix.read();
        return checked(unix.problem(), unix.count());
    }

    @Benchmark
    public long netstatFile() {
        netstat.read();
        if (netstat.problem() != null) {
            throw new IllegalStateException(netstat.problem());
        }
        return netstat.value(1);
    }

    private int checked(@Nullable String problem, int count) {
        if (count != rows) {
            throw new IllegalStateException(count + " rows: " + problem);
        }
        return count;
    }
}
