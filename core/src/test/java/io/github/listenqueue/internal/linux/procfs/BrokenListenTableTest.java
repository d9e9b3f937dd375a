package io.github.listenqueue.internal.linux.procfs;

import static io.github.listenqueue.testsupport.procfs.Row.HEADER;
import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.procfs.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of tables that no kernel prints. Each is a problem that names the file and ends with the next valid table. */
class BrokenListenTableTest {

    private static final String GOOD = HEADER + listen(0, 80, 3, 11);

    @TempDir
    private Path folder;

    private Path path;
    private ListenTable table;

    @BeforeEach
    void open() throws IOException {
        path = folder.resolve("tcp");
        table = new ListenTable(path, false, ByteOrder.nativeOrder());
        Files.writeString(path, GOOD);
        table.read();
        assertThat(table.problem()).isNull();
    }

    @AfterEach
    void close() {
        table.close();
    }

    static Stream<Arguments> brokenTables() {
        String row = listen(1, 81, 4, 12);
        return Stream.of(
                Arguments.of("empty", ""),
                Arguments.of("cut off in line 3", GOOD + row.substring(0, 40)),
                Arguments.of("cut off in line 2", HEADER + row.substring(0, row.indexOf(" 100 0 0 10 0"))),
                Arguments.of("cut off in line 1", HEADER.stripTrailing().substring(0, 80)),
                Arguments.of("line 1 is not the header of a socket table", "\n" + GOOD),
                Arguments.of("line 1 is not the header of a socket table", row),
                Arguments.of("line 3 has no socket state", GOOD + "\n"),
                Arguments.of("line 3 has no socket state", GOOD + "   1: 0100007F:0051\n"),
                Arguments.of("line 3 has no socket state", GOOD + row.replace(" 0A ", " ZZ ")),
                Arguments.of("line 3 is not a row of a socket table", GOOD + row.replace("0100007F", "0100007G")),
                Arguments.of(
                        "line 3 is not a row of a socket table", GOOD + row.replace("0100007F:0051", "0100007F0051")),
                Arguments.of(
                        "line 3 is not a row of a socket table", GOOD + row.replace("0100007F:0051", "0100007F:10000")),
                Arguments.of("line 3 is not a row of a socket table", GOOD + row.replace("0100007F:0051", "0100007F:")),
                Arguments.of("line 3 is not a row of a socket table", GOOD + row.replace("0100007F", "007F")),
                Arguments.of("line 3 is not a row of a socket table", GOOD + row.replace(":00000004", ":80000000")),
                Arguments.of("line 3 is not a row of a socket table", GOOD + row.replace(":00000004", ":")),
                Arguments.of("line 3 is not a row of a socket table", GOOD + row.replace(" 12 1 ", " -12 1 ")),
                Arguments.of(
                        "line 3 is not a row of a socket table",
                        GOOD + row.replace(" 12 1 ", " 99999999999999999999 1 ")),
                Arguments.of("line 2 is longer than 1024 bytes", HEADER + "x".repeat(3_000_000)),
                Arguments.of("line 1 is longer than 1024 bytes", "\0".repeat(100_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenTables")
    void reportsTheFileAndRecoversWithTheNextValidTable(String words, String text) throws IOException {
        Files.writeString(path, text);

        table.read();

        assertThat(table.problem()).startsWith(path + ": ").contains(words).hasSizeLessThan(300);
        assertThat(table.missing()).isFalse();
        assertThat(table.rows().count()).as("the last good rows stay").isEqualTo(1);
        assertReadsAgain();
    }

    @Test
    void reportsAMissingFile() throws IOException {
        Files.delete(path);

        table.read();

        assertThat(table.problem()).isEqualTo(path + " (No such file or directory)");
        assertThat(table.missing()).isTrue();
        assertReadsAgain();
    }

    @Test
    void reportsAFolderInPlaceOfTheFile() throws IOException {
        Files.delete(path);
        Files.createDirectory(path);

        table.read();

        assertThat(table.problem()).isEqualTo(path + " (Is a directory)");
        assertThat(table.missing()).isFalse();
        Files.delete(path);
        assertReadsAgain();
    }

    @Test
    void reportsAFileWithoutReadPermission() throws IOException {
        // A sysctl that can only be written: the kernel refuses to open it for reading, even for root.
        link(Path.of("/proc/sys/net/ipv4/route/flush"));

        table.read();

        assertThat(table.problem()).isEqualTo(path + " (Permission denied)");
        assertThat(table.missing()).isFalse();
        assertReadsAgain();
    }

    @Test
    void reportsAFailingRead() throws IOException {
        // Opens, but nothing is mapped at address 0.
        link(Path.of("/proc/self/mem"));

        table.read();

        assertThat(table.problem()).isEqualTo(path + ": Input/output error");
        assertReadsAgain();
    }

    @Test
    void reportsAnEndlessFile() throws IOException {
        link(Path.of("/dev/zero"));

        table.read();

        assertThat(table.problem()).isEqualTo(path + ": line 1 is longer than 1024 bytes");
        assertReadsAgain();
    }

    @Test
    void reportsTooManyHalfOpenRequests() throws IOException {
        byte[] rows = Row.synRecv(0, 80).repeat(1 << 14).getBytes(StandardCharsets.US_ASCII);
        try (var out = Files.newOutputStream(path)) {
            out.write(HEADER.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i <= 1 << 6; i++) {
                out.write(rows);
            }
        }

        table.read();

        assertThat(table.problem()).startsWith(path + ": more than 1048576 rows before the first that is neither");
        assertReadsAgain();
    }

    @Test
    void randomBytesNeverThrow() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = (GOOD + listen(1, 81, 4, 12)).getBytes(StandardCharsets.US_ASCII);
        IntStream.range(0, 3000).forEach(round -> {
            byte[] bytes = good.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            write(bytes);

            table.read();

            assertThat(table.problem() == null || table.problem().startsWith(path + ": "))
                    .as("seed %d, round %d: %s", seed, round, table.problem())
                    .isTrue();
            assertThat(table.rows().count())
                    .as("seed %d, round %d", seed, round)
                    .isBetween(0, 2);
        });
    }

    private void write(byte[] bytes) {
        try {
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void link(Path target) throws IOException {
        assertThat(target).exists();
        Files.delete(path);
        Files.createSymbolicLink(path, target);
    }

    private void assertReadsAgain() throws IOException {
        Files.deleteIfExists(path);
        Files.writeString(path, GOOD);
        table.read();
        assertThat(table.problem()).isNull();
        assertThat(table.missing()).isFalse();
        assertThat(table.rows().count()).isEqualTo(1);
        assertThat(table.rows().depth(0)).isEqualTo(3);
    }
}
