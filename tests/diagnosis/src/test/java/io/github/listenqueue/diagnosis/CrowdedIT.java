package io.github.listenqueue.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.JvmVariant;
import io.github.listenqueue.testsupport.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The result and the allocations of a diagnosis among 50,000 connections. Its duration is printed but not checked. */
class CrowdedIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long MAX_BYTES = 10_000_000;

    @TempDir
    private Path folder;

    @Test
    void a_diagnosis_among_fifty_thousand_connections_is_complete_and_allocates_little() throws Exception {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(ScenarioProcess.command(
                        Scenario.Setting.PLAIN,
                        List.of(),
                        JvmVariant.NATIVE,
                        JvmVariant.NATIVE.java().orElseThrow(),
                        Crowded.class))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = Processes.endsWithin(LIMIT, process);
        List<String> lines = Files.readAllLines(out);
        String all = String.join("\n", lines);
        System.out.println(all);
        assertThat(ended).as(all).isTrue();
        assertThat(process.exitValue()).as(all).isZero();
        assertThat(lines).as(all).contains("findings: 1", "waiting: 129", "oldest: true");
        assertThat(lines.stream().filter(line -> line.startsWith("bytes: ")))
                .as(all)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(Long.parseLong(line.substring("bytes: ".length())))
                        .isLessThan(MAX_BYTES));
    }
}
