package io.github.listenqueue.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.OwnNamespace;
import io.github.listenqueue.testsupport.Processes;
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
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of the soak against the packaged jar, in its own network namespace. */
@Tag("full")
class SoakIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final int ENDLESS = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void every_snapshot_lies_between_those_of_ss_and_every_drop_is_reported() throws Exception {
        String given = System.getProperty("soak.seed");
        long seed = given.equals("new") ? new Random().nextLong() : Long.parseLong(given);
        String rounds = System.getProperty("soak.rounds");
        System.out.println("soak: -Dsoak.seed=" + seed + " -Dsoak.rounds=" + rounds + " plays the same again");

        Process process = start(seed, rounds);
        try {
            boolean ended = Processes.endsWithin(TIMEOUT, process);

            System.out.println(output().indent(4));
            report(seed, rounds);
            assertThat(ended).as("ended in time").isTrue();
            assertThat(process.exitValue()).as("seed %s: %s", seed, output()).isZero();
        } finally {
            process.getOutputStream().close();
            Processes.end(process);
        }
    }

    @Test
    void a_soak_ends_with_its_parent_and_leaves_nothing_behind() throws Exception {
        Process process = start(1, Integer.toString(ENDLESS));
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> output().contains("round 1 "));
        List<ProcessHandle> children = process.children().toList();
        assertThat(children).as("the neighbour").isNotEmpty();

        process.getOutputStream().close();

        Processes.end(process);
        assertThat(process.exitValue()).as(output()).isEqualTo(SoakProcess.INTERRUPTED);
        Awaitility.await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(folder.toFile().list((in, name) -> name.startsWith(SoakProcess.FOLDER)))
                .isEmpty();
    }

    /** Writes the report if one is configured, for any outcome of the run. */
    private void report(long seed, String rounds) throws IOException {
        String page = System.getProperty("soak.report", "");
        if (!page.isEmpty()) {
            Files.writeString(Path.of(page), """
                    # Soak

                    Written by `mvn -Psoak verify`. The soak opens, closes, re-binds, overflows, floods, stalls and releases listeners of all
                    kinds at random. It compares every snapshot of three monitors with `ss` before and after it, and every drop with its
                    reason, every stall and every reported episode with the actions. `-Dsoak.seed=%d -Dsoak.rounds=%s` plays the same again.

                    ```
                    %s
                    ```

                    * %s, Linux %s, %d processors, Java %s
                    """.formatted(
                    seed,
                    rounds,
                    output().lines().filter(line -> !line.startsWith("round ")).collect(Collectors.joining("\n")),
                    LocalDate.now(ZoneOffset.UTC),
                    System.getProperty("os.version"),
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("java.runtime.version")));
        }
    }

    private String output() throws IOException {
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
