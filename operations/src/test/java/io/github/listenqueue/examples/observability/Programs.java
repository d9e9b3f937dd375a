package io.github.listenqueue.examples.observability;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Programs that may not be installed. */
final class Programs {

    private Programs() {}

    /** Skips the test, with the reason, if a program is missing. */
    static void assume(String... names) {
        for (String name : names) {
            assumeTrue(isInstalled(name), name + " is not installed: apt-get install prometheus coreutils");
        }
    }

    private static boolean isInstalled(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }
}
