package io.github.listenqueue.internal.linux.procfs;

import static io.github.listenqueue.testsupport.procfs.UnixRow.HEADER;
import static io.github.listenqueue.testsupport.procfs.UnixRow.accepted;
import static io.github.listenqueue.testsupport.procfs.UnixRow.listener;
import static io.github.listenqueue.testsupport.procfs.UnixRow.nameless;
import static io.github.listenqueue.testsupport.procfs.UnixRow.waiting;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnixTableTest {

    private static final String GOOD = HEADER + waiting("/run/a") + listener(11, "/run/a");

    @TempDir
    private Path folder;

    private Path path;
    private UnixTable table;

    @BeforeEach
    void open() {
        path = folder.resolve("unix");
        table = new UnixTable(path);
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void readsARealTableOfLinux618() {
        try (UnixTable real = new UnixTable(Fixtures.file("unix-6.18"))) {
            real.read();

            assertThat(real.problem()).isNull();
            // The number of ss -xl for each; of the two that are called /run/ux/again it shows 2 and 1.
            assertThat(rows(real))
                    .filteredOn(row -> !row.contains("utf-") && !row.contains("latin-"))
                    .containsExactly(
                            "/run/ux/app.sock depth 3 inode 205752",
                            "/run/ux/with space .sock depth 1 inode 205757",
                            "/run/ux/two\nlines\n depth 2 inode 205759",
                            "\n depth 1 inode 205762",
                            "relative depth 0 inode 205775",
                            "/run/ux/packets depth 2 inode 205776",
                            "/run/ux/" + "l".repeat(99) + " depth 1 inode 205779",
                            "/run/ux/again depth -1 inode 205781",
                            "/run/ux/again depth -1 inode 205784",
                            "@abstract depth 2 inode 205764",
                            "@0cb50 depth 1 inode 205769",
                            "@nul@in it depth 1 inode 205767");
            assertThat(rows(real))
                    .anyMatch(row -> row.matches("/run/ux/latin-(\\\\xe9|é) depth 1 inode 205771"))
                    .anyMatch(row -> row.matches("/run/ux/utf-(é|Ã©|\\\\xc3\\\\xa9) depth 1 inode 205773"))
                    .hasSize(14);
        }
    }

    @Test
    void countsOnlyWaitingConnections() {
        read(HEADER
                + nameless(7)
                + waiting("/b")
                + accepted(8, "/a")
                + listener(11, "/a")
                + waiting("/a")
                + waiting("/a ")
                + listener(12, "/b")
                + waiting("/a")
                + waiting(" /a"));

        assertThat(rows(table)).containsExactly("/a depth 2 inode 11", "/b depth 1 inode 12");
    }

    @Test
    void mergesARepeatedListener() {
        read(HEADER + listener(11, "/a") + waiting("/a") + listener(11, "/a"));

        assertThat(rows(table)).containsExactly("/a depth 1 inode 11");
    }

    @Test
    void acceptsAnEmptyTable() {
        read(HEADER);

        assertThat(table.count()).isZero();
    }

    @Test
    void reportsChangedListenersButNotWaitingConnections() {
        read(GOOD);
        assertThat(table.changed()).isTrue();
        read(GOOD + waiting("/run/a") + waiting("/run/b") + nameless(3));
        assertThat(table.changed()).isFalse();
        read(HEADER + waiting("/run/c") + listener(11, "/run/c"));
        assertThat(table.changed()).as("another address").isTrue();
        read(HEADER + listener(12, "/run/c"));
        assertThat(table.changed()).as("another inode").isTrue();
        read(HEADER);
        assertThat(table.changed()).as("gone").isTrue();
    }

    /** Prints a table for random sockets with random addresses, some of them with blanks and line breaks. */
    @Test
    void readsRowsWithRandomAddresses() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<String> lines = new ArrayList<>();
            Map<Long, String> expected = new TreeMap<>();
            for (int i = 0; i < random.nextInt(60); i++) {
                String address = i + randomAddress(random);
                int depth = random.nextInt(4);
                lines.add(listener(1000 + i, address));
                lines.add(accepted(5000 + i, address));
                lines.add(nameless(9000 + i));
                lines.addAll(Collections.nCopies(depth, waiting(address)));
                expected.put(1000L + i, depth + " " + address);
            }
            Collections.shuffle(lines, random);

            read(HEADER + String.join("", lines));

            Map<Long, String> seen = new TreeMap<>();
            for (int row = 0; row < table.count(); row++) {
                seen.put(table.inode(row), table.depth(row) + " " + printed(row));
            }
            assertThat(seen).as("seed %d, round %d", seed, round).isEqualTo(readable(expected));
        }
    }

    private static String randomAddress(Random random) {
        String alphabet = "ab /@:\n\t0123456789\u0001\u007f";
        return random.ints(random.nextInt(100), 0, alphabet.length())
                .mapToObj(i -> alphabet.substring(i, i + 1))
                .reduce("", String::concat);
    }

    private String printed(int row) {
        return table.address(row).toString();
    }

    /** Returns the paths as the JDK normalizes them, with repeated slashes folded. */
    private static Map<Long, String> readable(Map<Long, String> expected) {
        Map<Long, String> paths = new TreeMap<>();
        expected.forEach((inode, row) -> {
            int blank = row.indexOf(' ');
            paths.put(inode, row.substring(0, blank) + " " + Path.of(row.substring(blank + 1)));
        });
        return paths;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage\n",
                "Num",
                CUT_OFF,
                HEADER + "\n",
                HEADER + "000000006f4ea48d: 00000002 00000000 00010000 0001 01\n",
                HEADER + "000000006f4ea48d: 00000002 00000000 00010000 0001 01 \n",
                HEADER + "000000006f4ea48d: 00000002 00000000 00010000 0001 01 x /a\n",
                HEADER + "000000006f4ea48d: 00000002 00000000 000100000 001 01 11 /a\n",
                HEADER + "000000006f4ea48d: 00000002 00000000 0001000g 0001 01 11 /a\n",
                HEADER + "000000006f4ea48d: 00000002 00000000 00010000 0001 01 99999999999999999999 /a\n",
                HEADER + "000000006f4ea48d 00000002 00000000 00010000 0001 01 11 /a\n",
                HEADER + ": 00000002 \n"
            })
    void reportsAMalformedTable(String text) throws IOException {
        read(GOOD);
        Files.writeString(path, text, ISO_8859_1);

        table.read();

        assertThat(table.problem()).startsWith(path + ": ").hasSizeLessThan(300);
        assertThat(table.missing()).isFalse();
        assertThat(rows(table)).as("the last good rows stay").containsExactly("/run/a depth 1 inode 11");
        read(GOOD + waiting("/run/a"));
        assertThat(rows(table)).containsExactly("/run/a depth 2 inode 11");
    }

    private static final String CUT_OFF = HEADER + "000000006f4ea48d: 00000002 00000000 00010000 0001 01    11 ";

    @Test
    void reportsATooLongAddress() throws IOException {
        read(HEADER + listener(11, "x".repeat(108)));
        assertThat(table.count()).isEqualTo(1);
        read(HEADER + listener(11, "x".repeat(53) + "\n" + "x".repeat(54)));
        assertThat(table.count()).isEqualTo(1);

        for (String tooLong : List.of("x".repeat(109), "x".repeat(54) + "\n" + "x".repeat(54), "\n".repeat(109))) {
            Files.writeString(path, HEADER + listener(11, tooLong));
            table.read();
            assertThat(table.problem()).as(tooLong).contains("is not a row of a table of unix sockets");
        }
    }

    @Test
    void reportsAMissingFile() {
        table.read();

        assertThat(table.problem()).isEqualTo(path + " (No such file or directory)");
        assertThat(table.missing()).isTrue();
    }

    @Test
    void randomBytesNeverThrow() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = (GOOD + listener(12, "@b") + waiting("@b") + nameless(5)).getBytes(ISO_8859_1);
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length));
            for (int change = random.nextInt(4); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            write(bytes);

            table.read();

            assertThat(table.problem() == null || table.problem().startsWith(path + ": "))
                    .as("seed %d, round %d: %s", seed, round, table.problem())
                    .isTrue();
            for (int row = 0; row < table.count(); row++) {
                assertThat(table.address(row)).isNotNull();
                assertThat(table.depth(row)).isBetween(-1, 4);
            }
        }
    }

    private void read(String text) {
        write(text.getBytes(ISO_8859_1));
        table.read();
        assertThat(table.problem()).as(text).isNull();
    }

    private void write(byte[] bytes) {
        try {
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> rows(UnixTable table) {
        return IntStream.range(0, table.count())
                .mapToObj(row -> table.address(row) + " depth " + table.depth(row) + " inode " + table.inode(row))
                .toList();
    }
}
