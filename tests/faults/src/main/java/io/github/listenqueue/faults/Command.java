package io.github.listenqueue.faults;

import java.io.IOException;
import java.util.List;

/** Other programs that a fault needs while it is on. */
final class Command {

    private Command() {}

    /** Runs one to its end, which must be a good one. */
    static void run(String... words) throws IOException, InterruptedException {
        int status = start(words).waitFor();
        Wait.check(status == 0, List.of(words) + " ends well, not with " + status);
    }

    /** Starts one that ends by itself. */
    static Process start(String... words) throws IOException {
        return new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
