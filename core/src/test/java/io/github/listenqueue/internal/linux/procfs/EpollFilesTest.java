package io.github.listenqueue.internal.linux.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpollFilesTest {

    private static final String HEAD = "pos:\t0\nflags:\t02000002\nmnt_id:\t17\nino:\t1038\n";

    @TempDir
    private Path folder;

    /** One parsed line. */
    private record Line(int descriptor, int events, long inode) {}

    private final List<Line> lines = new ArrayList<>();

    @Test
    void readsTheDescriptorsOfAnEpoll() throws IOException {
        String problem = read(HEAD
                + "tfd:       13 events:       19 data:     7f800000000d  pos:0 ino:40e sdev:10\n"
                + "tfd:       11 events: 80000008 data:     7f7f0000000b  pos:0 ino:36766 sdev:9\n");
        assertThat(problem).isNull();
        assertThat(lines).containsExactly(new Line(13, 0x19, 0x40e), new Line(11, 0x80000008, 223078));
    }

    @Test
    void anOlderKernelReportsNoInode() throws IOException {
        assertThat(read(HEAD + "tfd:        6 events:       19 data:                6\n"))
                .isNull();
        assertThat(lines).containsExactly(new Line(6, 0x19, -1));
    }

    @Test
    void anInodeThatNoSocketCanHaveIsOfNone() throws IOException {
        assertThat(read("tfd:        6 events:       19 data:   6  pos:0 ino:123456789abc sdev:9\n"))
                .isNull();
        assertThat(lines).containsExactly(new Line(6, 0x19, 0));
    }

    @Test
    void linesMayLieAcrossReads() throws IOException {
        String many = IntStream.range(0, 1000)
                .mapToObj(i -> "tfd: %8d events:       19 data: %16x  pos:0 ino:%x sdev:9\n".formatted(i, i, i + 5000))
                .collect(Collectors.joining());
        assertThat(read(HEAD + many)).isNull();
        assertThat(lines).hasSize(1000);
        assertThat(lines.get(999)).isEqualTo(new Line(999, 0x19, 5999));
    }

    @Test
    void aDescriptorThatIsNoEpollWatchesNothing() throws IOException {
        assertThat(read(HEAD)).isNull();
        assertThat(read("")).isNull();
        assertThat(lines).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tfd: x events: 19\n",
                "tfd: 6\n",
                "tfd: 6 events: \n",
                "tfd: 6 events: 123456789\n",
                "tfd: 99999999999 events: 19\n",
                "tfd:\n"
            })
    void reportsAMalformedLine(String line) throws IOException {
        assertThat(read(HEAD + line)).isEqualTo(folder.resolve("5") + ": a line makes no sense");
        assertThat(lines).isEmpty();
    }

    @Test
    void reportsAnEndWithinALine() throws IOException {
        assertThat(read("tfd:        6 events:       19")).endsWith(": ends within a line");
    }

    @Test
    void reportsALineWithoutEnd() throws IOException {
        assertThat(read("x".repeat(100_000))).endsWith(": a line is longer than 256 bytes");
    }

    @Test
    void reportsAMissingFile() {
        assertThat(new EpollFiles(folder).read(9, (descriptor, events, inode) -> {}))
                .contains(folder.resolve("9").toString());
    }

    private String read(String content) throws IOException {
        Files.writeString(folder.resolve("5"), content);
        return new EpollFiles(folder)
                .read(5, (descriptor, events, inode) -> lines.add(new Line(descriptor, events, inode)));
    }
}
