package io.github.listenqueue.agent.live;

import io.github.listenqueue.testsupport.Jdk;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The JDKs of the tests. */
final class Jdks {

    private static final boolean IS_FULL =
            System.getProperty("tests.jvms", "all").equals("all");

    private Jdks() {}

    /** Returns the newest JDK since 22 and, in the full build, a JDK 17, as far as they are installed. */
    static List<Jdk> all() throws IOException {
        Optional<Jdk> old = IS_FULL ? Jdk.exactly(17) : Optional.empty();
        return Stream.of(old, Jdk.newestSince(22)).flatMap(Optional::stream).toList();
    }

    /** Returns a JDK 17, or skips the test. */
    static Jdk old() throws IOException {
        return Jdk.exactly(17).orElseGet(() -> Assumptions.abort("no JDK 17 is installed"));
    }

    /** Returns the newest JDK since 22, or skips the test. */
    static Jdk recent() throws IOException {
        return Jdk.newestSince(22).orElseGet(() -> Assumptions.abort("no JDK 22 or newer is installed"));
    }

    /** Returns the path of a tool of a JDK. */
    static String tool(Jdk jdk, String name) {
        return jdk.home().resolve("bin").resolve(name).toString();
    }
}
