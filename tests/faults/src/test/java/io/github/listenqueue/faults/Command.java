package io.github.listenqueue.faults;

import java.io.IOException;
import java.util.List;

/** Other programs that cause a fault. */
final class Command {

    private Command() {}

    /** Runs a program, which must exit with 0. */
    static void run(String... words) throws IOException, InterruptedException {
        int status = start(words).waitFor();
        Wait.check(status == 0, List.of(words) + " exits with 0, not with " + status);
    }

    /** Starts a program that ends by itself. */
    static Process start(String... words) throws IOException {
        return new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
