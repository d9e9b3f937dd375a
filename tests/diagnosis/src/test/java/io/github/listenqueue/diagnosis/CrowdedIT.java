package io.github.listenqueue.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.diagnosis.ScenarioProcess.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The result and the allocations of a diagnosis among 50,000 connections. Its duration is printed but not checked. */
class CrowdedIT {

    private static final long MAX_BYTES = 10_000_000;

    @TempDir
    private Path folder;

    @Test
    void a_diagnosis_among_fifty_thousand_connections_is_complete_and_allocates_little() throws Exception {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(ScenarioProcess.command(
                        Scenario.Setting.PLAIN,
                        List.of(),
                        Jvm.NATIVE,
                        ScenarioProcess.java(Jvm.NATIVE).orElseThrow(),
                        Crowded.class))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
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
