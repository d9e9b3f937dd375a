package io.github.listenqueue.agent.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The obstacles to a visit that are seen from outside, before the JVM is touched. */
final class Obstacles {

    private static final int OLDEST_JAVA = 17;

    /** The descriptors that a visit needs in the JVM: attach socket, connection, jar, socket of the answer, and two spare. */
    private static final long NEEDED_DESCRIPTORS = 6;

    private static final String DISABLED = "-XX:+DisableAttachMechanism";

    private Obstacles() {}

    static Optional<Obstacle> of(JvmProcess jvm) throws IOException {
        return stopped(jvm).or(() -> refused(jvm)).or(() -> outOfDescriptors(jvm));
    }

    /** Returns the obstacle of a JVM that is stopped or frozen. */
    static Optional<Obstacle> stopped(JvmProcess jvm) throws IOException {
        return switch (jvm.stateNow()) {
            case 'T' ->
                Optional.of(Obstacle.trouble(
                        "JVM_PAUSED (observed): The process is stopped by a signal (state T), so it accepts nothing.",
                        "continue it: kill -CONT " + jvm.pid()));
            case 't' ->
                Optional.of(Obstacle.trouble(
                        "JVM_PAUSED (observed): A debugger holds the process (state t), so it accepts nothing.",
                        "continue or detach the debugger"));
            case 'Z', 'X' -> Optional.of(Obstacle.refusal("The process has ended.", ""));
            default -> frozen(jvm);
        };
    }

    /** Reads {@code frozen 1} of cgroup v2, which holds for a frozen ancestor as well, or {@code FROZEN} of v1. */
    private static Optional<Obstacle> frozen(JvmProcess jvm) {
        for (Path file : freezerFiles(jvm)) {
            try {
                if (Files.readAllLines(file).stream()
                        .anyMatch(line -> line.equals("frozen 1") || line.equals("FROZEN"))) {
                    return Optional.of(Obstacle.trouble(
                            "JVM_PAUSED (observed): The cgroup of the process is frozen, so it accepts nothing.",
                            "thaw it: " + file.getParent()));
                }
            } catch (IOException e) {
                // Another version of cgroups, or not mounted here.
            }
        }
        return Optional.empty();
    }

    private static List<Path> freezerFiles(JvmProcess jvm) {
        try (Stream<String> groups = Files.lines(jvm.path("cgroup"), StandardCharsets.UTF_8)) {
            return groups.flatMap(line -> {
                        String[] parts = line.split(":", 3);
                        String group = parts[2].substring(1);
                        return switch (parts[1]) {
                            case "" -> Stream.of(Path.of("/sys/fs/cgroup", group, "cgroup.events"));
                            case "freezer" -> Stream.of(Path.of("/sys/fs/cgroup/freezer", group, "freezer.state"));
                            default -> Stream.empty();
                        };
                    })
                    .toList();
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }

    private static Optional<Obstacle> refused(JvmProcess jvm) {
        String version = jvm.perf().flatMap(PerfData::javaVersion).orElse("");
        if (!version.isEmpty() && feature(version) < OLDEST_JAVA) {
            return Optional.of(Obstacle.refusal(
                    "The JVM runs Java " + version + ", and the agent needs Java " + OLDEST_JAVA + " or newer.", ""));
        }
        try {
            if (!jvm.perf().map(PerfData::isAttachable).orElse(true)
                    || jvm.arguments().contains(DISABLED)) {
                return Optional.of(Obstacle.refusal(
                        "The JVM was started with " + DISABLED + ".",
                        "start it without that flag, or with -javaagent:listenqueue-agent.jar"));
            }
        } catch (IOException e) {
            return Optional.of(Obstacle.refusal("The process has ended.", ""));
        }
        return Optional.empty();
    }

    /** Returns 8 for 1.8.0_392 and 17 for 17.0.15. */
    private static int feature(String version) {
        String[] parts = version.split("[^0-9]+", -1);
        int first = Integer.parseInt(parts[0]);
        return first == 1 && parts.length > 1 ? Integer.parseInt(parts[1]) : first;
    }

    /** Returns the obstacle of a JVM without descriptors. Its attach listener would end if it were asked. */
    static Optional<Obstacle> outOfDescriptors(JvmProcess jvm) {
        try (Stream<Path> descriptors = Files.list(jvm.path("fd"));
                Stream<String> limits = Files.lines(jvm.path("limits"))) {
            long open = descriptors.count();
            // Max open files            1024                 524288               files
            long limit = limits.filter(line -> line.startsWith("Max open files"))
                    .map(line ->
                            line.substring("Max open files".length()).trim().split("\\s+", -1)[0])
                    .filter(number -> !number.equals("unlimited"))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
            return limit - open >= NEEDED_DESCRIPTORS
                    ? Optional.empty()
                    : Optional.of(Obstacle.trouble(
                            (open < limit ? "OUT_OF_DESCRIPTORS (likely)" : "OUT_OF_DESCRIPTORS (observed)")
                                    + ": The process has " + open + " of " + limit + " file descriptors open, so "
                                    + (open < limit ? "accept() fails or will fail soon," : "accept() fails")
                                    + " and the JVM cannot be asked.",
                            "close what leaks, or raise the limit: prlimit --pid " + jvm.pid() + " --nofile="
                                    + 2 * limit));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
