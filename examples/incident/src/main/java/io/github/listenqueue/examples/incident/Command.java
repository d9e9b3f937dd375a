package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs that a fault needs. */
final class Command {

    private static final int TIMEOUT_S = 5;
    private static final int NOT_FOUND = 127;

    private Command() {}

    /** Returns the reason for which it cannot be run; empty if it can. */
    static Optional<String> missing(String program) {
        try {
            return run(program, "--version") == NOT_FOUND
                    ? Optional.of(program + " (util-linux) is not installed")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of(program + " (util-linux) is not installed");
        }
    }

    /** Runs a program, which must exit with 0. */
    static void mustRun(String... command) throws IOException {
        int status = run(command);
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with status " + status);
        }
    }

    static Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int run(String... command) throws IOException {
        Process process = start(command);
        try {
            if (process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new IOException(command[0] + " did not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(command[0] + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
