package io.github.listenqueue.benchmarks;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The C program of this module, which makes one measurement at a time so that it alternates with the JVM. The script starts it
 * and connects it by two named pipes, because processes that a JVM starts inherit no listeners.
 */
final class NativeTurns implements AutoCloseable {

    /** The name of the pipes without a compiler. */
    private static final String ABSENT = "none";

    private final @Nullable Writer commands;
    private final @Nullable BufferedReader answers;

    /** The median time of a round, and the mean CPU time of a round with its loop; 0 without a program. */
    record Turn(double medianNs, double cpuNs) {}

    /** The beginning of the names of the pipes, or "none". */
    NativeTurns(String pipes) throws IOException {
        if (pipes.equals(ABSENT)) {
            commands = null;
            answers = null;
        } else {
            commands = Files.newBufferedWriter(Path.of(pipes + ".in"), StandardCharsets.US_ASCII);
            answers = new BufferedReader(new FileReader(pipes + ".out", StandardCharsets.US_ASCII));
        }
    }

    /** Measures rounds of a source's calls back to back, for the given time. */
    Turn hot(long ms, Source source) throws IOException {
        if (commands == null || answers == null) {
            return new Turn(0, 0);
        }
        String command = "hot " + ms + " 0 " + source;
        commands.write(command + "\n");
        commands.flush();
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the C program ended at: " + command);
        }
        int blank = line.indexOf(' ');
        return new Turn(Double.parseDouble(line.substring(0, blank)), Double.parseDouble(line.substring(blank + 1)));
    }

    @Override
    public void close() throws IOException {
        if (commands != null && answers != null) {
            commands.close();
            answers.close();
        }
    }
}
