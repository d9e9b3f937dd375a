package io.github.listenqueue.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.live.OwnNamespace;
import io.github.listenqueue.live.Processes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the soak against the packaged jar, in a network namespace of its own. */
@Tag("full")
class SoakIT {

    private static final long TIMEOUT_MIN = 30;
    private static final int ENDLESS = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void every_reading_lies_between_those_of_ss_and_every_drop_is_told_of() throws Exception {
        String given = System.getProperty("soak.seed");
        long seed = given.equals("new") ? new Random().nextLong() : Long.parseLong(given);
        String rounds = System.getProperty("soak.rounds");
        System.out.println("soak: -Dsoak.seed=" + seed + " -Dsoak.rounds=" + rounds + " plays the same again");

        Process process = start(seed, rounds);
        try {
            boolean ended = process.waitFor(TIMEOUT_MIN, TimeUnit.MINUTES);

            System.out.println(said().indent(4));
            report(seed, rounds);
            assertThat(ended).as("ended in time").isTrue();
            assertThat(process.exitValue()).as("seed %s: %s", seed, said()).isZero();
        } finally {
            process.getOutputStream().close();
            Processes.end(process);
        }
    }

    @Test
    void a_soak_whose_starter_is_gone_ends_and_leaves_nothing_behind() throws Exception {
        Process process = start(1, Integer.toString(ENDLESS));
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> said().contains("round 1 "));
        List<ProcessHandle> children = process.children().toList();
        assertThat(children).as("the neighbour").isNotEmpty();

        process.getOutputStream().close();

        Processes.end(process);
        assertThat(process.exitValue()).as(said()).isEqualTo(SoakProcess.INTERRUPTED);
        Awaitility.await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(folder.toFile().list((in, name) -> name.startsWith(SoakProcess.FOLDER)))
                .isEmpty();
    }

    /** Writes the page, if one is requested, whatever the outcome of the run. */
    private void report(long seed, String rounds) throws IOException {
        String page = System.getProperty("soak.report", "");
        if (!page.isEmpty()) {
            Files.writeString(Path.of(page), """
                    # Soak

                    Written by `mvn -Psoak verify`, which opens, closes, re-binds, overflows, floods, stalls and releases listeners of all
                    kinds at random. It holds every reading of three monitors against `ss` before and after it, and every drop with its
                    reason, every stall and every episode that is told against what was done (docs/architecture.md). `-Dsoak.seed=%d -Dsoak.rounds=%s` plays the same again.

                    ```
                    %s
                    ```

                    * %s, Linux %s, %d processors, Java %s
                    """.formatted(
                    seed,
                    rounds,
                    said().lines().filter(line -> !line.startsWith("round ")).collect(Collectors.joining("\n")),
                    LocalDate.now(ZoneOffset.UTC),
                    System.getProperty("os.version"),
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("java.runtime.version")));
        }
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private Process start(long seed, String rounds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(OwnNamespace.prefix(RawTcp.ROUTES));
        Assumptions.assumeFalse(command.isEmpty(), "no network namespace of our own can be made");
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                SoakProcess.class.getName(),
                Long.toString(seed),
                rounds));
        File out = folder.resolve("out").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out)
                .start();
    }
}
