package io.github.listenqueue.internal.linux.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.procfs.Row;
import io.github.listenqueue.testsupport.procfs.UnixRow;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the largest and smallest numbers of a row, and of the longest line. */
class TableEdgesTest {

    private static final String ROW = Row.listen(0, 80, 3, 11);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "0100007F:0050, 0100007F:0000",
        "0100007F:0050, 0100007F:FFFF",
        ":00000003, :00000000",
        ":00000003, :7FFFFFFF",
        "' 11 1 ', ' 0 1 '",
        "' 11 1 ', ' 9223372036854775807 1 '",
    })
    void acceptsNumbersOfAListenerFromZeroToTheMaximum(String was, String is) throws IOException {
        ListenTable table = tcp(Row.HEADER + ROW.replace(was, is));

        assertThat(table.problem()).isNull();
        assertThat(table.count()).isEqualTo(1);
    }

    @Test
    void aRowInStateZeroEndsTheListenersLikeAnyOther() throws IOException {
        ListenTable table = tcp(Row.HEADER + ROW + ROW.replace(" 0A ", " 00 ") + "garbage\n");

        assertThat(table.problem()).isNull();
        assertThat(table.count()).isEqualTo(1);
    }

    @Test
    void doubtsUnpaddedRowsAndMinusOneOfEmptyQueues() throws IOException {
        String negative = ROW.replaceFirst("10 0 ", "10 -1");
        assertThat(tcp(Row.HEADER + ROW).isDoubtful()).isFalse();
        assertThat(tcp(Row.HEADER + negative).isDoubtful()).as("3 wait").isFalse();
        String empty = negative.replace(":00000003", ":00000000");
        assertThat(tcp(Row.HEADER + empty).isDoubtful()).isTrue();
        String unpadded = ROW.stripTrailing() + "\n";
        assertThat(tcp(Row.HEADER + unpadded).isDoubtful()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1024, false", "1025, true"})
    void aLineMayHave1024Bytes(int bytes, boolean tooLong) throws IOException {
        ListenTable table = tcp(Row.HEADER
                + ROW.stripTrailing()
                + " ".repeat(bytes - ROW.stripTrailing().length()));

        assertThat(table.problem() != null).isEqualTo(tooLong);
    }

    @ParameterizedTest
    @CsvSource({
        "00010000 0001 01 11, 1",
        "00010000 0001 02 11, 0",
        "00010001 0001 01 11, 0",
        "00010000 0001 01 1, 1",
        "00010000 0001 01 0, 0",
    })
    void aUnixListenerHasFlagsStateAndInode(String columns, int count) throws IOException {
        UnixTable table = unix(UnixRow.HEADER + "000000006f4ea48d: 00000002 00000000 " + columns + " /a\n");

        assertThat(table.problem()).isNull();
        assertThat(table.count()).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "7"})
    void onlyConnectionsWithoutAnInodeAreWaiting(int inode) throws IOException {
        UnixTable table = unix(UnixRow.HEADER
                + UnixRow.listener(11, "/a")
                + "000000006f4ea48d: 00000003 00000000 00000000 0001 02 " + inode + " /a\n");

        assertThat(table.depth(0)).isEqualTo(inode == 0 ? 1 : 0);
    }

    @Test
    void reportsTheLineOfATruncatedUnixTable() throws IOException {
        String text = UnixRow.HEADER + UnixRow.listener(11, "/a");

        for (String missing : List.of(" /a", "/a", "1 /a", " 11 /a", "0001 01    11 /a")) {
            String cut = text.substring(0, text.length() - missing.length() - 1);
            assertThat(unix(cut).problem()).as(cut).endsWith(": cut off in line 2");
        }
        String waiting = UnixRow.waiting("/a");
        assertThat(unix(text + waiting.substring(0, waiting.length() - 3)).problem())
                .endsWith(": cut off in line 3");
        assertThat(unix(text + waiting.substring(0, 30)).problem())
                .as("no rest of the address before it")
                .endsWith(": cut off in line 3");
        assertThat(unix(UnixRow.HEADER.stripTrailing() + " ").problem()).endsWith(": cut off in line 1");
        assertThat(unix("Num").problem()).endsWith(": cut off in line 1");
        assertThat(unix("Nu\n").problem()).contains("line 1 is not the header");
        assertThat(unix("Num\n").problem()).contains("line 1 is not the header");
        assertThat(unix("Num \n").problem()).isNull();
    }

    @Test
    void theLastLineOfAUnixTableMayLackItsLineBreak() throws IOException {
        String text = UnixRow.HEADER + UnixRow.listener(11, "/a");

        assertThat(unix(text.stripTrailing()).problem()).isNull();
        assertThat(unix(text.stripTrailing()).address(0)).hasToString("/a");
        assertThat(unix(text + UnixRow.waiting("/a").stripTrailing()).depth(0)).isEqualTo(1);
        assertThat(unix(text + UnixRow.nameless(5).stripTrailing()).count()).isEqualTo(1);
        assertThat(unix(UnixRow.HEADER.stripTrailing()).problem()).isNull();
        UnixTable tooLong = unix(text + UnixRow.waiting("x".repeat(1024)).stripTrailing());
        assertThat(tooLong.problem()).endsWith(": line 3 is longer than 1024 bytes");
    }

    @Test
    void aSocketWithoutAnAddressIsNotAListener() throws IOException {
        String nameless = UnixRow.listener(11, "").stripTrailing() + "\n";

        assertThat(unix(UnixRow.HEADER + nameless).count()).isZero();
        assertThat(unix(UnixRow.HEADER + nameless).problem()).isNull();
    }

    @Test
    void discardsRowsReadBeforeAFailure() throws IOException {
        Path path = folder.resolve("unix");
        try (UnixTable table = new UnixTable(path)) {
            Files.writeString(path, UnixRow.HEADER + UnixRow.listener(11, "/a") + "x".repeat(200) + "\n");
            table.read();
            assertThat(table.problem()).contains("line 3 is not a row");
            Files.writeString(path, UnixRow.HEADER + UnixRow.listener(12, "/b"));
            table.read();

            assertThat(table.count()).isEqualTo(1);
            assertThat(table.inode(0)).isEqualTo(12);
        }
    }

    @Test
    void distinguishesAddressesOfOneHash() throws IOException {
        // "Aa" and "BB" have the same hash, and so has every string of them of one length.
        List<String> names = new ArrayList<>(List.of(""));
        for (int i = 0; i < 7; i++) {
            names = new ArrayList<>(names.stream()
                    .flatMap(name -> List.of(name + "Aa", name + "BB").stream())
                    .toList());
        }
        StringBuilder text = new StringBuilder(UnixRow.HEADER);
        for (int i = 0; i < names.size(); i++) {
            text.append(UnixRow.listener(100 + i, names.get(i)));
            text.append(UnixRow.waiting(names.get(i)).repeat(i % 3));
        }
        UnixTable table = unix(text.toString());

        assertThat(table.count()).isEqualTo(128);
        for (int i = 0; i < names.size(); i++) {
            assertThat(table.address(i)).hasToString(names.get(i));
            assertThat(table.depth(i)).isEqualTo(i % 3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tfd: 0 events: 0 data: 0 ino:0, 0, 0, 0",
        "tfd: 2147483647 events: ffffffff data: 0 ino:ffffffff, 2147483647, -1, 4294967295",
        "tfd:3 events:1, 3, 1, -1",
    })
    void readsTheSmallestAndLargestNumbersOfAnEpoll(String line, int descriptor, int events, long inode)
            throws IOException {
        List<String> seen = new ArrayList<>();
        Files.writeString(folder.resolve("5"), line + "\n");

        String problem = new EpollFiles(folder).read(5, (d, e, i) -> seen.add(d + " " + e + " " + i));

        assertThat(problem).isNull();
        assertThat(seen).containsExactly(descriptor + " " + events + " " + inode);
    }

    @ParameterizedTest
    @CsvSource({"256, false", "257, true"})
    void aLineOfAnEpollMayHave256Bytes(int bytes, boolean tooLong) throws IOException {
        // Behind whole lines, so that it ends where one read does.
        int before = 8192 - bytes;
        String lines = "x".repeat(before % 64 + 63) + "\n" + ("x".repeat(63) + "\n").repeat(before / 64 - 1);
        Files.writeString(folder.resolve("5"), lines + "y".repeat(bytes) + "\n");

        assertThat(new EpollFiles(folder).read(5, (d, e, i) -> {}) != null).isEqualTo(tooLong);
    }

    @ParameterizedTest
    @CsvSource({"8191", "8192", "8193", "16384", "65535"})
    void countersAreReadFromAFileOfAnyLengthUpToTheLongest(int bytes) throws IOException {
        assertThat(counters(bytes).value(0)).isEqualTo(7);
        assertThat(counters(bytes).problem()).isNull();
    }

    @Test
    void reportsCountersInATooLongFile() throws IOException {
        assertThat(counters(65536).problem()).endsWith(": longer than 65536 bytes");
    }

    @Test
    void aPrefixAtTheEndIsNotALine() throws IOException {
        Files.writeString(folder.resolve("netstat"), "TcpExt: A\nTcpExt:");
        NetstatFile file = new NetstatFile(folder.resolve("netstat"), "TcpExt", List.of("A"));
        file.read();

        assertThat(file.problem()).endsWith(": cut off within its values");
        file.close();
    }

    private NetstatFile counters(int bytes) throws IOException {
        String head = "TcpExt: A\nTcpExt: 7\n";
        Files.writeString(folder.resolve("netstat"), head + "x".repeat(bytes - head.length()));
        try (NetstatFile file = new NetstatFile(folder.resolve("netstat"), "TcpExt", List.of("A"))) {
            file.read();
            return file;
        }
    }

    private ListenTable tcp(String text) throws IOException {
        Files.writeString(folder.resolve("tcp"), text);
        try (ListenTable table = new ListenTable(folder.resolve("tcp"), false, ByteOrder.nativeOrder())) {
            table.read();
            return table;
        }
    }

    private UnixTable unix(String text) throws IOException {
        Files.writeString(folder.resolve("unix"), text);
        try (UnixTable table = new UnixTable(folder.resolve("unix"))) {
            table.read();
            return table;
        }
    }
}
