package io.github.listenqueue.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The C program of this module, asked for one measurement at a time so that the JVM can take its turns between. */
final class NativeTurns implements AutoCloseable {

    private final Process process;
    private final OutputStream commands;
    private final BufferedReader answers;

    /** The median time of a round, and the mean CPU time of a round with what is around it. */
    record Turn(double medianNs, double cpuNs) {}

    NativeTurns(String program) throws IOException {
        process = new ProcessBuilder(program)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = process.getOutputStream();
        answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Rounds back to back, for so long. */
    Turn hot(long ms) throws IOException {
        return ask("hot " + ms + " 0");
    }

    /** So many rounds, one in each interval. */
    Turn paced(long rounds, long intervalMs) throws IOException {
        return ask("paced " + rounds + " " + intervalMs);
    }

    private Turn ask(String command) throws IOException {
        commands.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
        commands.flush();
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the C program ended at: " + command);
        }
        int blank = line.indexOf(' ');
        return new Turn(Double.parseDouble(line.substring(0, blank)), Double.parseDouble(line.substring(blank + 1)));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
