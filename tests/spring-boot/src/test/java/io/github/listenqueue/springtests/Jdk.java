package io.github.listenqueue.springtests;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** An installed JDK. */
record Jdk(Path home) {

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    String java() {
        return home.resolve("bin/java").toString();
    }

    /** Returns a JDK of exactly a feature version, from the environment or the system. */
    static Optional<Jdk> of(int feature) throws IOException {
        Stream<Path> named = System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().matches("JAVA.*_HOME"))
                .map(variable -> Path.of(variable.getValue()));
        try (Stream<Path> installed = Files.isDirectory(INSTALLED) ? Files.list(INSTALLED) : Stream.empty()) {
            return Stream.concat(named, installed)
                    .filter(home -> feature(home) == feature)
                    .findFirst()
                    .map(Jdk::new);
        }
    }

    /**
     * Reads the feature version from the file {@code release}, which has a line like {@code JAVA_VERSION="17.0.21"}; 0 if there
     * is none.
     */
    private static int feature(Path home) {
        Properties release = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
            release.load(reader);
        } catch (IOException e) {
            return 0;
        }
        String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
        return version.isEmpty() ? 0 : Runtime.Version.parse(version).feature();
    }
}
