package io.github.listenqueue.examples.observability;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The checker of Prometheus. */
final class Promtool {

    record Result(int status, String output) {

        boolean ok() {
            return status == 0;
        }
    }

    private Promtool() {}

    /** Runs promtool and returns its output of both streams. Skips the test if it is not installed. */
    static Result run(List<String> command, List<Path> files) throws IOException, InterruptedException {
        Programs.assume("promtool", "timeout");
        List<String> line = new ArrayList<>(List.of("timeout", "60", "promtool"));
        line.addAll(command);
        files.forEach(file -> line.add(file.toString()));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
