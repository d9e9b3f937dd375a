package io.github.listenqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that compares, regardless of its numbers. */
class CompareIT {

    private static final long MAX_S = 300;

    @TempDir
    private Path folder;

    @Test
    void every_row_is_measured_or_named_as_left_out() throws Exception {
        String printed = compare(Map.of());

        assertThat(printed)
                .contains("| `sample()` by /proc |")
                .contains("| plain Java, all of /proc/net/tcp and tcp6 |")
                .contains("| OSHI `getConnections` |")
                .contains("| core jar | under 150 KB |");
        assertThat(row(printed, "`sample()` by socket, java.lang.foreign"))
                .isNotEqualTo(row(printed, "left out: java.lang.foreign"));
        assertThat(row(printed, "by /proc, times C")).isNotEqualTo(row(printed, "left out: C"));
        assertThat(row(printed, "raindrops `TCP_Info`")).isNotEqualTo(row(printed, "left out: raindrops"));
        assertThat(row(printed, "scans of /proc/self/fd")).isNotEqualTo(row(printed, "left out: scans"));
    }

    @Test
    void missing_tools_are_named_and_the_rest_is_measured() throws Exception {
        Path tools = Files.createDirectories(Path.of("target", "few-tools").toAbsolutePath());
        for (String tool : new String[] {
            "awk",
            "bash",
            "cat",
            "cut",
            "date",
            "dirname",
            "grep",
            "head",
            "mkfifo",
            "mktemp",
            "nproc",
            "readlink",
            "rm",
            "sed",
            "sort",
            "stat",
            "tail",
            "tee",
            "timeout",
            "uname"
        }) {
            Files.deleteIfExists(tools.resolve(tool));
            Files.createSymbolicLink(tools.resolve(tool), found(tool));
        }

        String printed = compare(Map.of("PATH", tools.toString()));

        assertThat(printed)
                .contains("left out: C: no gcc found")
                .contains("left out: raindrops, and one set of ten listeners")
                .contains("left out: ss: not installed")
                .contains("left out: scans of the descriptors: strace is not installed")
                .contains("connections: no right to create a network namespace")
                .contains("| `sample()` by /proc |");
    }

    private String compare(Map<String, String> environment) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder("bash", "compare", "--smoke")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("BENCHMARKS_BUILT", "yes");
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MAX_S, TimeUnit.SECONDS))
                    .as("ended in time")
                    .isTrue();
        } finally {
            process.destroy();
        }
        String printed = Files.readString(out, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    /** Returns true if a line contains a text. */
    private static boolean row(String printed, String text) {
        return printed.lines().anyMatch(line -> line.contains(text));
    }

    private static Path found(String tool) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path path = Path.of(folder, tool);
            if (Files.isExecutable(path)) {
                return path;
            }
        }
        throw new IllegalStateException("no " + tool + " in the path");
    }
}
