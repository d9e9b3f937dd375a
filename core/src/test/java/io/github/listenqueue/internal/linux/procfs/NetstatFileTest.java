package io.github.listenqueue.internal.linux.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetstatFileTest {

    private static final List<String> WANTED = List.of("ListenOverflows", "ListenDrops", "TCPBacklogDrop");
    private static final String GOOD = "TcpExt: Other ListenOverflows ListenDrops\nTcpExt: 1 12 13\n";

    @TempDir
    private Path folder;

    private Path path;
    private NetstatFile file;

    @BeforeEach
    void open() {
        path = folder.resolve("netstat");
        file = new NetstatFile(path, "TcpExt", WANTED);
    }

    @AfterEach
    void close() {
        file.close();
    }

    @Test
    void readsARealFileOfLinux618() {
        try (NetstatFile netstat = new NetstatFile(Fixtures.file("netstat-6.18"), "TcpExt", WANTED);
                NetstatFile snmp = new NetstatFile(
                        Fixtures.file("snmp-6.18"), "Tcp", List.of("PassiveOpens", "ActiveOpens", "InSegs"))) {
            netstat.read();
            snmp.read();

            assertThat(values(netstat)).containsExactly(4L, 4L, 0L);
            assertThat(netstat.problem()).isNull();
            assertThat(values(snmp)).containsExactly(13L, 17L, 44L);
            assertThat(snmp.problem()).isNull();
        }
    }

    @Test
    void countersOfTheRunningKernelEqualThoseOfASimpleParser() throws IOException {
        Path real = Path.of("/proc/self/net/netstat");
        Map<String, Long> before = split(real);
        List<String> names = List.copyOf(before.keySet());
        assertThat(names).contains("ListenOverflows", "ListenDrops", "TCPReqQFullDrop");

        try (NetstatFile netstat = new NetstatFile(real, "TcpExt", names)) {
            netstat.read();
            Map<String, Long> after = split(real);

            assertThat(netstat.problem()).isNull();
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                // Other processes may count while this test runs.
                assertThat(netstat.value(i)).as(name).isBetween(before.get(name), after.get(name));
            }
        }
    }

    @Test
    void aCounterThatTheKernelLacksIsUnknown() {
        try (NetstatFile old = new NetstatFile(Fixtures.file("netstat-2.6.32"), "TcpExt", WANTED)) {
            old.read();

            assertThat(values(old)).containsExactly(41L, 43L, -1L);
            assertThat(old.problem()).isNull();
        }
    }

    @Test
    void aLongerNameIsAnotherCounter() throws IOException {
        Files.writeString(path, "TcpExt: ListenDropsX XListenDrops ListenDrop\nTcpExt: 1 2 3\n");

        file.read();

        assertThat(values(file)).containsExactly(-1L, -1L, -1L);
        assertThat(file.problem()).isNull();
    }

    @Test
    void theOrderAndNumberOfOtherCountersDoNotMatter() throws IOException {
        Files.writeString(path, """
                IpExt: A
                IpExt: 5
                TcpExt:  TCPBacklogDrop   ListenDrops ListenOverflows
                TcpExt: 9223372036854775807 2  1
                X: Y
                X: 1
                """);

        file.read();

        assertThat(values(file)).containsExactly(1L, 2L, Long.MAX_VALUE);
    }

    @Test
    void aCounterOfZeroIsZeroAndNotUnknown() throws IOException {
        Files.writeString(path, "TcpExt: ListenOverflows ListenDrops\nTcpExt: 0 0\n");

        file.read();

        assertThat(values(file)).containsExactly(0L, 0L, -1L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "IpExt: ListenDrops\nIpExt: 1\n",
                "TcpExt: Other ListenOverflows ListenDrops\n",
                "TcpExt: Other ListenOverflows ListenDrops",
                "TcpExt: Other ListenOverflows ListenDrops\nTcpExt:",
                "TcpExt: Other ListenOverflows ListenDrops\nTcpExt: 1 12",
                "TcpExt: Other ListenOverflows ListenDrops\nTcpExt: 1 12 ",
                "TcpExt: Other ListenOverflows ListenDrops\nTcpExt: 1 12 13 14",
                "TcpExt: Other ListenOverflows ListenDrops\nTcpExt: 1 12 -",
                "TcpExt: Other ListenOverflows ListenDrops\nTcpExt: 1 12\n",
                "TcpExt: ListenOverflows ListenDrops\nTcpExt: 1 12 13\n",
                "TcpExt: Other ListenOverflows ListenDrops\nTcpExt:\n",
                "TcpExt: Other ListenOverflows ListenDrops\nTcpExt: 1 twelve 13\n",
                "TcpExt: Other ListenOverflows ListenDrops\nTcpExt: 1 12 -13\n",
                "TcpExt: Other ListenOverflows ListenDrops\nTcpExt: 1 12 99999999999999999999\n",
            })
    void reportsAMalformedFileAndAllCountersAreUnknown(String text) throws IOException {
        Files.writeString(path, GOOD);
        file.read();
        assertThat(values(file)).containsExactly(12L, 13L, -1L);
        Files.writeString(path, text);

        file.read();

        assertThat(values(file)).containsExactly(-1L, -1L, -1L);
        assertThat(file.problem()).startsWith(path + ": ").hasSizeLessThan(300);
        assertReadsAgain();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", " \n", "\nIpExt: A\nIpExt: 1"})
    void acceptsACompleteLastLineWithoutALineBreak(String end) throws IOException {
        Files.writeString(path, "TcpExt: Other ListenOverflows ListenDrops\nTcpExt: 1 12 13" + end);

        file.read();

        assertThat(values(file)).containsExactly(12L, 13L, -1L);
        assertThat(file.problem()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'TcpExt: A B\nTcpExt: 1', cut off within its values",
        "'TcpExt: A B\nTcpExt: 1\n', not as many values as names",
        "'TcpExt: A\nTcpExt: 1 2', not as many values as names",
    })
    void reportsALastLineWithFewerColumns(String text, String words) throws IOException {
        Files.writeString(path, text);

        file.read();

        assertThat(file.problem()).isEqualTo(path + ": " + words);
    }

    @Test
    void reportsAHugeFile() throws IOException {
        Files.writeString(path, GOOD + "x".repeat(70_000));

        file.read();

        assertThat(values(file)).containsExactly(-1L, -1L, -1L);
        assertThat(file.problem()).isEqualTo(path + ": longer than 65536 bytes");
        assertReadsAgain();
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/zero, ': longer than 65536 bytes'",
        "/proc/sys/net/ipv4/route/flush, ' (Permission denied)'",
        "/proc/self/mem, ': Input/output error'",
        "/nowhere, ' (No such file or directory)'",
        "/proc, ' (Is a directory)'",
    })
    void reportsAnUnreadableFile(String target, String words) throws IOException {
        Files.createSymbolicLink(path, Path.of(target));

        file.read();

        assertThat(values(file)).containsExactly(-1L, -1L, -1L);
        assertThat(file.problem()).isEqualTo(path + words);
        assertReadsAgain();
    }

    @Test
    void randomBytesNeverThrow() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = GOOD.getBytes(StandardCharsets.US_ASCII);
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(path, bytes);

            file.read();

            assertThat(file.problem() == null || file.problem().startsWith(path + ": "))
                    .as("seed %d, round %d: %s", seed, round, file.problem())
                    .isTrue();
            assertThat(values(file)).as("seed %d, round %d", seed, round).allMatch(value -> value >= -1);
        }
    }

    private void assertReadsAgain() throws IOException {
        Files.deleteIfExists(path);
        Files.writeString(path, GOOD);
        file.read();
        assertThat(values(file)).containsExactly(12L, 13L, -1L);
        assertThat(file.problem()).isNull();
    }

    private static List<Long> values(NetstatFile file) {
        return List.of(file.value(0), file.value(1), file.value(2));
    }

    private static Map<String, Long> split(Path netstat) throws IOException {
        List<String> lines = Files.readAllLines(netstat).stream()
                .filter(line -> line.startsWith("TcpExt: "))
                .toList();
        String[] names = lines.get(0).split(" ", -1);
        String[] values = lines.get(1).split(" ", -1);
        Map<String, Long> counters = new HashMap<>();
        for (int i = 1; i < names.length; i++) {
            counters.put(names[i], Long.parseLong(values[i]));
        }
        return counters;
    }
}
