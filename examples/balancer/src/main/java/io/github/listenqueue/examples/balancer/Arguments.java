package io.github.listenqueue.examples.balancer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The arguments that the run script passes on.
 *
 * @param kinds the balancers
 * @param seed the seed of the clients' arrivals
 * @param page the file for the page; empty if none is wanted
 * @param note a sentence about the network namespace
 */
record Arguments(List<Kind> kinds, long seed, Optional<Path> page, String note) {

    private static final String SEED = "--seed=";
    private static final String REPORT = "--report=";
    private static final String NOTE = "--note=";

    /** Parses the arguments of main. The message of its exception names the wrong argument and the reason. */
    static Arguments parse(String... args) {
        List<Kind> kinds = List.of(Kind.values());
        long seed = 1;
        Optional<Path> page = Optional.empty();
        String note = "Runs in the network namespace it was started in.";
        for (String arg : args) {
            if (arg.startsWith(SEED)) {
                seed = seed(arg.substring(SEED.length()));
            } else if (arg.startsWith(REPORT)) {
                page = Optional.of(page(arg.substring(REPORT.length())));
            } else if (arg.startsWith(NOTE)) {
                note = arg.substring(NOTE.length());
            } else {
                kinds = List.of(kind(arg));
            }
        }
        return new Arguments(kinds, seed, page, note);
    }

    private static Kind kind(String name) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.argument().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Unknown argument: " + name + " (known are haproxy, nginx, --seed N and --report FILE)"));
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--seed must be an integer, not '" + text + "'", e);
        }
    }

    private static Path page(String name) {
        File file = new File(name).getAbsoluteFile();
        boolean writable = file.exists()
                ? file.isFile() && file.canWrite()
                : Files.isWritable(file.getParentFile().toPath());
        if (name.isEmpty() || !writable) {
            throw new IllegalArgumentException("--report must be a file that can be written, not '" + name + "'");
        }
        return file.toPath();
    }
}
