package io.github.listenqueue.micrometer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The exposition of a scrape that the Javadoc promises. */
final class Exposition {

    private static final Path SOURCE =
            Path.of("src/main/java/io/github/listenqueue/micrometer/ListenQueueMetrics.java");

    private Exposition() {}

    static String promised() {
        try {
            return Files.readAllLines(SOURCE).stream()
                    .map(line -> line.replaceFirst("^ \\* ", ""))
                    .filter(line -> line.matches("(# HELP |# TYPE )?(listen_queue|tcp)_[a-z_]+(\\{.*)? .+"))
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without the lines of a meter, as when it is unknown. */
    static String without(String meter, String exposition) {
        return exposition.lines().filter(line -> !line.contains(meter)).collect(Collectors.joining("\n", "", "\n"));
    }

    /** Without the numbers that time makes different in each scrape, and what the monitor's own thread finds out. */
    static String normalized(String exposition) {
        return withoutNumber(
                "listen_queue_(reading_age_seconds|saturated_seconds|wait_max|half_open|stall_tolerance|episodes)",
                exposition);
    }

    /** Without the numbers of the meters whose names begin so. */
    static String withoutNumber(String names, String exposition) {
        return exposition.replaceAll("(?m)^((?:" + names + ").*) (?:\\d\\S*|NaN)$", "$1 #");
    }
}
