package io.github.listenqueue.agent.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A JVM as {@code /proc} shows it.
 *
 * @param pid the process id in the namespace of this command
 * @param innerPid the process id in the innermost namespace of the JVM, by which it names its attach socket
 * @param uid the effective user id
 * @param state the state by proc(5), such as S, or T for a stopped process
 * @param name the main class or jar
 * @param perf the performance data; empty if the JVM has none or it cannot be read
 */
record JvmProcess(long pid, long innerPid, long uid, char state, String name, Optional<PerfData> perf) {

    private static final Path PROC = Path.of("/proc");
    private static final String LIBRARY = "/libjvm.so";

    /** Returns all JVMs whose memory maps may be read, except this one. */
    static List<JvmProcess> all() throws IOException {
        long own = ProcessHandle.current().pid();
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .map(Long::parseLong)
                    .filter(pid -> pid != own)
                    .sorted()
                    .flatMap(pid -> find(pid).stream())
                    .toList();
        }
    }

    private static Optional<JvmProcess> find(long pid) {
        try {
            return isJvm(pid) ? Optional.of(of(pid)) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // Ended meanwhile, or of another user.
            return Optional.empty();
        }
    }

    /** Returns true if the process has loaded the library of a JVM. */
    static boolean isJvm(long pid) throws IOException {
        try (Stream<String> maps = Files.lines(proc(pid, "maps"), StandardCharsets.ISO_8859_1)) {
            return maps.anyMatch(line -> line.endsWith(LIBRARY) || line.endsWith(LIBRARY + " (deleted)"));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    static JvmProcess of(long pid) throws IOException {
        List<String> status = Files.readAllLines(proc(pid, "status"), StandardCharsets.ISO_8859_1);
        String[] pids = field(status, "NSpid").orElse(Long.toString(pid)).split("\\s+", -1);
        long innerPid = Long.parseLong(pids[pids.length - 1]);
        long uid = Long.parseLong(field(status, "Uid").orElseThrow().split("\\s+", -1)[1]);
        Optional<PerfData> perf = PerfData.of(pid, innerPid);
        String[] arguments = Files.readString(proc(pid, "cmdline"), StandardCharsets.ISO_8859_1)
                .split("\0", -1);
        String name = perf.flatMap(PerfData::mainName).orElseGet(() -> CommandLine.mainName(Arrays.asList(arguments)));
        return new JvmProcess(
                pid, innerPid, uid, field(status, "State").orElse("?").charAt(0), name, perf);
    }

    /** Returns the state now. */
    char stateNow() throws IOException {
        return field(Files.readAllLines(proc(pid, "status"), StandardCharsets.ISO_8859_1), "State")
                .orElse("?")
                .charAt(0);
    }

    /** Returns true if the process handles SIGQUIT. One that does not would be ended by it. */
    boolean catchesQuit() throws IOException {
        String caught = field(Files.readAllLines(proc(pid, "status"), StandardCharsets.ISO_8859_1), "SigCgt")
                .orElse("0");
        return (Long.parseUnsignedLong(caught, 16) & 1 << 2) != 0;
    }

    /** Returns true if both processes are in the same namespace of this kind, such as net or mnt. */
    boolean sharesNamespace(String kind) {
        try {
            return Files.readSymbolicLink(proc(pid, "ns/" + kind))
                    .equals(Files.readSymbolicLink(PROC.resolve("self/ns").resolve(kind)));
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the arguments of the command line. */
    List<String> arguments() throws IOException {
        return List.of(
                Files.readString(path("cmdline"), StandardCharsets.ISO_8859_1).split("\0", -1));
    }

    /** Returns a file of this process below /proc. */
    Path path(String file) {
        return proc(pid, file);
    }

    /** Returns the JVM in a few words. */
    String title() {
        return "PID " + pid + " " + name
                + perf.flatMap(PerfData::javaVersion)
                        .map(version -> ", Java " + version)
                        .orElse("");
    }

    private static Path proc(long pid, String file) {
        return PROC.resolve(Long.toString(pid)).resolve(file);
    }

    private static Optional<String> field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst();
    }
}
