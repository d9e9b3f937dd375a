package io.github.listenqueue.examples.balancer;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the example as a stranger would: the script, from another folder. */
@Tag("full")
class BalancerExampleIT {

    private static final Path SCRIPT = Path.of(System.getProperty("balancer.run"));
    private static final int LIMIT_S = 240;
    private static final int NOT_JUDGED = 3;

    @TempDir
    private Path folder;

    /** One balancer, to save time. The other one is tested with operations/balancer/nginx. */
    @Test
    void signalEndsTheLosses() throws Exception {
        assumeTrue(Kind.HAPROXY.missing().isEmpty(), "haproxy is not installed");
        Path page = folder.resolve("page.html");

        Run run = run("haproxy", "--report", page.toString());

        assertThat(run.output())
                .contains("HAProxy, static weights, ", "HAProxy, readiness alone, ", "HAProxy, the signal, ")
                .doesNotContain("NOT ok", "Exception");
        assertThat(Files.readString(page)).contains("<h2>HAProxy</h2>", "packets met a full queue");
        assumeTrue(run.status() != NOT_JUDGED, run.output());
        assertThat(run.status()).isZero();
    }

    @Test
    void namesAWrongArgument() throws Exception {
        Run run = run("--report");

        assertThat(run.output()).startsWith("--report needs a value").hasLineCount(1);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run("apache").output())
                .startsWith("Unknown argument: apache")
                .hasLineCount(1);
    }

    private record Run(int status, String output) {}

    private Run run(String... args) throws IOException, InterruptedException {
        touchJar();
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
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

    /** Touches the jar, which Maven may have left alone as up to date, so that the script does not run Maven within Maven. */
    private static void touchJar() throws IOException {
        Path target = SCRIPT.resolveSibling("target");
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "listenqueue-examples-balancer-*.jar")) {
            for (Path jar : jars) {
                Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
            }
        }
    }
}
