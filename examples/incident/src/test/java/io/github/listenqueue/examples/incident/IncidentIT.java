package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the example as a stranger would: the script, from another folder. */
class IncidentIT {

    private static final int LIMIT_S = 120;

    @TempDir
    private Path folder;

    /** Maven has just made the jar, or left it alone as up to date; the script must not call Maven within Maven. */
    @BeforeEach
    void jarIsNewerThanItsSources() throws IOException {
        Path target = Path.of(System.getProperty("incident.run")).resolveSibling("target");
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "listenqueue-examples-incident-*.jar")) {
            for (Path jar : jars) {
                Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
            }
        }
    }

    @Test
    void replaysBothActsInANamespaceOfItsOwn() throws Exception {
        assumeTrue(
                succeeds("unshare", "-rn", "ip", "link", "set", "lo", "up"),
                "unshare -rn with ip is not possible here, so there is no second act");

        Run run = run();

        assertThat(run.output())
                .contains("Runs in a network namespace of its own")
                .contains("  FULL  ")
                .contains("Recovered  after ")
                .contains("    0 reset       a full queue drops SYNs in silence")
                .contains("    5 reset       \"Connection reset by peer\"")
                .doesNotContain("NOT ok")
                .endsWith("Exit status 0: the library reported what the other witnesses saw.\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void replaysTheFirstActInPlainLinesWithoutANamespaceAndSaysWhy() throws Exception {
        Run run = run("--no-namespace");

        assertThat(run.output())
                .contains("Runs in this network namespace, as asked; act two needs one of its own and is left out.")
                .doesNotContain("Act two:")
                .as("plain lines, since this is no terminal")
                .doesNotContain("\033", "\r")
                .doesNotContain("NOT ok")
                .endsWith("Exit status 0: the library reported what the other witnesses saw.\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void namesAnUnknownArgument() throws Exception {
        Run run = run("--fast");

        assertThat(run.output()).startsWith("Unknown argument: --fast").hasLineCount(1);
        assertThat(run.status()).isEqualTo(2);
    }

    private record Run(int status, String output) {}

    private Run run(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("incident.run")));
        command.addAll(List.of(args));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS))
                    .as("ended by itself")
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(output));
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
