package io.github.listenqueue.examples.balancer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Standard input of a child process. Its end means that the parent has ended, in whatever way. */
final class Lifeline {

    private static final BufferedReader IN =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private Lifeline() {}

    /** Waits for a line of the parent. */
    static void awaitLine() {
        try {
            if (IN.readLine() == null) {
                Runtime.getRuntime().halt(1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends this process once the parent has ended. */
    static void hold() {
        Thread thread = new Thread(
                () -> {
                    while (true) {
                        awaitLine();
                    }
                },
                "lifeline");
        thread.setDaemon(true);
        thread.start();
    }
}
