package io.github.listenqueue.agent.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The rights of the tests. */
final class Rights {

    private Rights() {}

    /** Skips the test unless it runs as root. */
    static void assumeRoot() throws IOException {
        Assumptions.assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "only root starts a JVM as another user");
    }
}
