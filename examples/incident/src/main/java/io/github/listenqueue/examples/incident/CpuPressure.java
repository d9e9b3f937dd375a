package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The share of the last ten seconds in which at least one thread of the machine waited for a CPU. */
final class CpuPressure {

    private static final Path FILE = Path.of("/proc/pressure/cpu");
    private static final Pattern SOME = Pattern.compile("some avg10=(\\d+)\\.");

    private CpuPressure() {}

    /** Returns the share in percent; empty if the kernel does not measure it. */
    static Optional<Long> read() {
        try {
            return parse(Files.readString(FILE));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<Long> parse(String file) {
        Matcher some = SOME.matcher(file);
        return some.find() ? Optional.of(Long.valueOf(some.group(1))) : Optional.empty();
    }
}
