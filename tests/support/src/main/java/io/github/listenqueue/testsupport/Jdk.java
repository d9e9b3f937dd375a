package io.github.listenqueue.testsupport;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** An installed JDK. */
public record Jdk(Path home, int feature) {

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    public Path java() {
        return home.resolve("bin/java");
    }

    /** Returns the running JDK, then those of the environment, then those of the system. */
    public static List<Jdk> all() throws IOException {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().matches("JAVA.*_HOME"))
                .sorted(Map.Entry.comparingByKey())
                .forEach(variable -> homes.add(Path.of(variable.getValue())));
        if (Files.isDirectory(INSTALLED)) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(INSTALLED)) {
                folders.forEach(homes::add);
            }
        }
        List<Jdk> found = new ArrayList<>();
        for (Path home : homes) {
            feature(home).ifPresent(feature -> found.add(new Jdk(home, feature)));
        }
        return found;
    }

    public static Optional<Jdk> exactly(int feature) throws IOException {
        return all().stream().filter(jdk -> jdk.feature() == feature).findFirst();
    }

    public static Optional<Jdk> newestSince(int feature) throws IOException {
        return all().stream().filter(jdk -> jdk.feature() >= feature).max(Comparator.comparingInt(Jdk::feature));
    }

    /** Returns the feature version of the file {@code release}, which has a line like {@code JAVA_VERSION="17.0.21"}. */
    private static Optional<Integer> feature(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        }
        String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
        return version.isEmpty()
                ? Optional.empty()
                : Optional.of(Runtime.Version.parse(version).feature());
    }
}
