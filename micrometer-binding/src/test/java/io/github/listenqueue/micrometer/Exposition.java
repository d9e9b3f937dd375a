package io.github.listenqueue.micrometer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The scrape that docs/metrics.md shows. */
final class Exposition {

    private static final Path SOURCE = Path.of("../docs/metrics.md");

    private Exposition() {}

    static String promised() {
        try {
            return Files.readAllLines(SOURCE).stream()
                    .filter(line -> line.matches("(# HELP |# TYPE )?(listen_queue|tcp)_[a-z_]+(\\{.*)? .+"))
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the lines of a meter, as if it were unknown. */
    static String without(String meter, String exposition) {
        return exposition.lines().filter(line -> !line.contains(meter)).collect(Collectors.joining("\n", "", "\n"));
    }

    /** Removes the numbers that change with each scrape, and those of the monitor's own thread. */
    static String normalized(String exposition) {
        return withoutNumber(
                "listen_queue_(snapshot_age_seconds|saturated_seconds|wait_max|half_open|stall_tolerance|episodes)",
                exposition);
    }

    /** Removes the numbers of the meters whose names have the prefix. */
    static String withoutNumber(String names, String exposition) {
        return exposition.replaceAll("(?m)^((?:" + names + ").*) (?:\\d\\S*|NaN)$", "$1 #");
    }
}
