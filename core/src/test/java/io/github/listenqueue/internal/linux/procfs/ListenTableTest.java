package io.github.listenqueue.internal.linux.procfs;

import static io.github.listenqueue.testsupport.procfs.Row.HEADER;
import static io.github.listenqueue.testsupport.procfs.Row.HEADER6;
import static io.github.listenqueue.testsupport.procfs.Row.established;
import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static io.github.listenqueue.testsupport.procfs.Row.listen6;
import static io.github.listenqueue.testsupport.procfs.Row.synRecv;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenTableTest {

    @TempDir
    private Path folder;

    private Path path;
    private ListenTable table;

    @BeforeEach
    void open() {
        path = folder.resolve("tcp");
        table = new ListenTable(path, false, ByteOrder.nativeOrder());
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void readsARealTableOfLinux618() {
        assertThat(rowsOf("tcp-6.18", false, ByteOrder.LITTLE_ENDIAN))
                .containsExactly(
                        "/127.0.0.1:8080 depth 6 inode 92354",
                        "/127.0.0.1:6001 depth 1 inode 92437",
                        // A listener that was connected before has a tx queue and a remote address.
                        "/127.0.0.1:6002 depth 0 inode 92438",
                        "/0.0.0.0:80 depth 0 inode 92355",
                        "/127.0.0.1:9000 depth 0 inode 92357",
                        "/127.0.0.1:9000 depth 0 inode 92356");
    }

    @Test
    void acceptsACompleteLastRowWithoutALineBreak() throws IOException {
        Files.writeString(
                path, HEADER + listen(0, 80, 3, 11) + listen(1, 81, 4, 12).stripTrailing());

        table.read();

        assertThat(table.problem()).isNull();
        assertThat(table.rows().count()).isEqualTo(2);
        assertThat(table.rows().depth(1)).isEqualTo(4);
    }

    /** Uses a half-open request and a connection in TIME_WAIT with 12 columns. All other sockets have 17. */
    @Test
    void acceptsACompleteLastRowOfAnyStateWithoutALineBreak() throws IOException {
        String rows = HEADER + listen(0, 80, 3, 11);
        for (String last : List.of(
                synRecv(1, 80), synRecv(1, 80).replace(" 03 ", " 06 "), established(1, 80), listen(1, 80, 3, 11))) {
            Files.writeString(path, rows + last.stripTrailing());
            table.read();
            assertThat(table.problem()).as(last).isNull();

            Files.writeString(path, rows + last.stripTrailing().replaceFirst(" [^ ]+$", ""));
            table.read();
            assertThat(table.problem()).as(last).endsWith(": cut off in line 3");
        }
    }

    @Test
    void acceptsACompleteHeaderWithoutALineBreak() throws IOException {
        Files.writeString(path, HEADER.stripTrailing());
        table.read();
        assertThat(table.problem()).isNull();
        assertThat(table.rows().count()).isZero();

        Files.writeString(path, HEADER.stripTrailing().replaceFirst("e$", ""));
        table.read();
        assertThat(table.problem()).endsWith(": cut off in line 1");
    }

    @Test
    void readsARealIpv6TableOfLinux618() {
        assertThat(rowsOf("tcp6-6.18", true, ByteOrder.LITTLE_ENDIAN))
                .containsExactly(
                        "/127.0.0.1:7070 depth 2 inode 92360",
                        "/[0:0:0:0:0:0:0:1]:9090 depth 3 inode 92359",
                        "/[0:0:0:0:0:0:0:0]:8443 depth 1 inode 92358");
    }

    @Test
    void skipsHalfOpenRequestsBetweenListenersOfLinux310() {
        assertThat(rowsOf("tcp-3.10", false, ByteOrder.LITTLE_ENDIAN))
                .containsExactly(
                        "/0.0.0.0:22 depth 0 inode 11001",
                        "/127.0.0.1:8080 depth 129 inode 11002",
                        "/192.168.0.2:80 depth 3 inode 11003",
                        "/0.0.0.0:443 depth 0 inode 11004");
    }

    @Test
    void readsTablesOfABigEndianMachine() {
        assertThat(rowsOf("tcp-s390x", false, ByteOrder.BIG_ENDIAN))
                .containsExactly("/127.0.0.1:8080 depth 6 inode 21001", "/0.0.0.0:80 depth 0 inode 21002");
        assertThat(rowsOf("tcp6-s390x", true, ByteOrder.BIG_ENDIAN))
                .containsExactly(
                        "/127.0.0.1:7070 depth 2 inode 22001",
                        "/[0:0:0:0:0:0:0:1]:9090 depth 3 inode 22002",
                        "/[0:0:0:0:0:0:0:0]:8443 depth 0 inode 22003",
                        "/[2001:db8:0:0:0:0:0:42]:443 depth 0 inode 22004");
    }

    @Test
    void readsTheAddressInTheByteOrderOfTheMachine() throws IOException {
        Files.writeString(path, HEADER + listen(0, "0100007F", 80, 0, 1));

        table.read();

        assertThat(table.rows().address(0, false, ByteOrder.LITTLE_ENDIAN)).hasToString("/127.0.0.1:80");
        assertThat(table.rows().address(0, false, ByteOrder.BIG_ENDIAN)).hasToString("/1.0.0.127:80");
    }

    @Test
    void readsThousandsOfRowsInOrder() throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = 0; i < 12_000; i++) {
            text.append(listen(i, 1 + i, i, 100_000L + i));
        }
        Files.writeString(path, text.append(established(12_000, 1)));

        table.read();

        assertThat(table.problem()).isNull();
        assertThat(table.rows().count()).isEqualTo(12_000);
        for (int i = 0; i < 12_000; i++) {
            assertThat(table.rows().inode(i)).isEqualTo(100_000L + i);
            assertThat(table.rows().port(i)).isEqualTo(1 + i);
            assertThat(table.rows().depth(i)).isEqualTo(i);
        }
    }

    @Test
    void readsRowsAcrossReadBoundaries() throws IOException {
        // Rows of tcp6 have no fixed length, so growing the first inode moves all later ones across the end of the
        // buffer.
        Path path6 = folder.resolve("tcp6");
        try (ListenTable table6 = new ListenTable(path6, true, ByteOrder.nativeOrder())) {
            for (int shift = 0; shift < 170; shift++) {
                StringBuilder text = new StringBuilder(HEADER6).append(" ".repeat(shift));
                for (int i = 0; i < 100; i++) {
                    text.append(listen6(i, 1000 + i, i, 50_000L + i));
                }
                Files.writeString(path6, text);

                table6.read();

                assertThat(table6.problem()).as("shift %d", shift).isNull();
                assertThat(IntStream.range(0, table6.rows().count())
                                .mapToLong(table6.rows()::inode)
                                .toArray())
                        .as("shift %d", shift)
                        .isEqualTo(IntStream.range(0, 100)
                                .mapToLong(i -> 50_000L + i)
                                .toArray());
            }
        }
    }

    @Test
    void findsAListenerAfterAFloodOfHalfOpenRequests() throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append(listen(0, 80, 1, 11));
        for (int i = 1; i <= 20_000; i++) {
            text.append(synRecv(i, 80));
        }
        Files.writeString(path, text.append(listen(20_001, 81, 2, 12)).append(established(20_002, 80)));

        table.read();

        assertThat(rows(table)).containsExactly("/127.0.0.1:80 depth 1 inode 11", "/127.0.0.1:81 depth 2 inode 12");
    }

    @Test
    void stopsAtTheFirstRowThatIsNeitherListeningNorHalfOpen() throws IOException {
        Files.writeString(
                path, HEADER + listen(0, 80, 1, 11) + established(1, 80) + "nothing from here on is looked at\n");

        table.read();

        assertThat(table.problem()).isNull();
        assertThat(rows(table)).containsExactly("/127.0.0.1:80 depth 1 inode 11");
    }

    @Test
    void keepsRepeatedRows() throws IOException {
        Files.writeString(path, HEADER + listen(0, 80, 1, 11) + listen(1, 80, 2, 11));

        table.read();

        assertThat(rows(table)).containsExactly("/127.0.0.1:80 depth 1 inode 11", "/127.0.0.1:80 depth 2 inode 11");
    }

    @Test
    void acceptsATableWithoutRows() throws IOException {
        Files.writeString(path, HEADER);

        table.read();

        assertThat(table.problem()).isNull();
        assertThat(table.rows().count()).isZero();
    }

    @Test
    void reportsChangedSocketsButNotChangedDepths() throws IOException {
        Files.writeString(path, HEADER + listen(0, 80, 1, 11));
        table.read();
        assertThat(table.changed()).isTrue();

        Files.writeString(path, HEADER + listen(0, 80, 7, 11));
        table.read();
        assertThat(table.changed()).isFalse();
        assertThat(table.rows().depth(0)).isEqualTo(7);

        Files.writeString(path, HEADER + listen(0, 81, 7, 11));
        table.read();
        assertThat(table.changed()).as("same inode, other port").isTrue();

        Files.writeString(path, HEADER + listen(0, "00000000", 81, 7, 11));
        table.read();
        assertThat(table.changed()).as("same inode and port, other address").isTrue();
    }

    @Test
    void marksATableThatOnlyASandboxPrints() throws IOException {
        String row = listen(0, 80, 0, 11);
        Files.writeString(path, HEADER + row);
        table.read();
        assertThat(table.rows().negativeFastOpenLimit()).isFalse();
        assertThat(table.rows().unpadded()).isFalse();

        Files.writeString(path, HEADER + row.replaceFirst("10 0 ", "10 -1"));
        table.read();
        assertThat(table.rows().negativeFastOpenLimit()).isTrue();
        assertThat(table.rows().unpadded()).isFalse();

        Files.writeString(path, HEADER + row.stripTrailing() + "\n");
        table.read();
        assertThat(table.rows().unpadded()).isTrue();
        assertThat(table.rows().negativeFastOpenLimit()).isFalse();
    }

    private static List<String> rowsOf(String fixture, boolean ipv6, ByteOrder order) {
        try (ListenTable fixtureTable = new ListenTable(Fixtures.file(fixture), ipv6, order)) {
            fixtureTable.read();
            assertThat(fixtureTable.problem()).isNull();
            return rows(fixtureTable);
        }
    }

    private static List<String> rows(ListenTable table) {
        ListenRows rows = table.rows();
        return IntStream.range(0, rows.count())
                .mapToObj(row -> table.address(row) + " depth " + rows.depth(row) + " inode " + rows.inode(row))
                .toList();
    }
}
