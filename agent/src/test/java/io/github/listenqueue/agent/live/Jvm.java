package io.github.listenqueue.agent.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** An installed JDK. */
record Jvm(int feature, Path home) {

    /** Returns the JDKs 17 and 25 that are installed. */
    static List<Jvm> all() {
        return Stream.of(17, 25).flatMap(feature -> find(feature).stream()).toList();
    }

    /** Returns a JDK, or skips the test. */
    static Jvm of(int feature) {
        Optional<Jvm> found = find(feature);
        Assumptions.assumeTrue(found.isPresent(), "no JDK " + feature + " under /usr/lib/jvm");
        return found.orElseThrow();
    }

    private static Optional<Jvm> find(int feature) {
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            return homes.filter(home -> isVersion(home, feature)).findFirst().map(home -> new Jvm(feature, home));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isVersion(Path home, int feature) {
        try {
            return Files.isExecutable(home.resolve("bin/jcmd"))
                    && Files.readAllLines(home.resolve("release")).stream()
                            .anyMatch(line -> line.startsWith("JAVA_VERSION=\"" + feature + "."));
        } catch (IOException e) {
            return false;
        }
    }

    String java() {
        return home.resolve("bin/java").toString();
    }

    String jcmd() {
        return home.resolve("bin/jcmd").toString();
    }

    @Override
    public String toString() {
        return "Java " + feature;
    }
}
