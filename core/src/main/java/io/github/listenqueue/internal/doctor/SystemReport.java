package io.github.listenqueue.internal.doctor;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The facts about the kernel, the JVM and the sandbox that the doctor reports. */
final class SystemReport {

    private static final Path SELF = Path.of("/proc/self");
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private SystemReport() {}

    /** Returns the version of this library: of its jar on a class path, of its module on a module path. */
    static String version() {
        String version = SystemReport.class.getPackage().getImplementationVersion();
        return version != null
                ? version
                : Optional.ofNullable(SystemReport.class.getModule().getDescriptor())
                        .flatMap(ModuleDescriptor::rawVersion)
                        .orElse("unknown, since it does not run from its jar");
    }

    static String kernel() throws IOException {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch") + "; " + Runtime.getRuntime().availableProcessors()
                + " processors for Java; cgroup CPU limit: " + cpuLimit();
    }

    static String java() {
        return Stream.of("java.version", "java.vendor", "java.home")
                .map(System::getProperty)
                .collect(Collectors.joining(", "));
    }

    static String modules() {
        return Stream.of("jdk.jfr", "java.management", "jdk.management")
                .map(name -> name + (ModuleLayer.boot().findModule(name).isPresent() ? " is there" : " is absent"))
                .collect(Collectors.joining(", "));
    }

    /** Reads the soft limit of {@code Max open files 1024 524288 files}, whose numbers are the soft and the hard limit. */
    static String descriptors() throws IOException {
        long open = 0;
        try (DirectoryStream<Path> each = Files.newDirectoryStream(SELF.resolve("fd"))) {
            for (Path ignored : each) {
                open++;
            }
        }
        // Without the descriptor that lists the folder.
        return (open - 1) + " open, limit " + limit("Max open files");
    }

    /** Reads lines such as {@code Seccomp:	2}, described in proc(5). */
    static String sandbox() throws IOException {
        return "seccomp "
                + switch (status("Seccomp")) {
                    case "0" -> "off";
                    case "1" -> "strict";
                    case "2" -> "filter";
                    default -> "unknown";
                }
                + ", no_new_privs " + status("NoNewPrivs") + ", capabilities " + status("CapEff") + ", uid "
                + status("Uid").split("\\s", 2)[0] + ", processes limit " + limit("Max processes");
    }

    /** Reads the options of {@code proc /proc proc rw,nosuid,hidepid=invisible 0 0}. */
    static String procMount() throws IOException {
        return line("mounts", line -> line.matches("\\S+ /proc proc .*"))
                .map(line -> line.split(" ", -1)[3])
                .orElse("is not mounted as procfs");
    }

    /**
     * Reads {@code 50000 100000} or {@code max 100000}: quota and period of cgroup v2 in µs. The nearest limited ancestor
     * counts.
     */
    private static String cpuLimit() throws IOException {
        Optional<String> group = line("cgroup", line -> line.startsWith("0::/"));
        String found = "unknown, no cpu.max (the processors for Java respect it)";
        for (Path folder = CGROUPS.resolve(group.orElse("0::/").substring("0::/".length()));
                folder != null && folder.startsWith(CGROUPS);
                folder = folder.getParent()) {
            Path file = folder.resolve("cpu.max");
            if (Files.exists(file)) {
                String[] quota = Files.readAllLines(file).get(0).split(" ", -1);
                if (!quota[0].equals("max")) {
                    return Double.parseDouble(quota[0]) / Double.parseDouble(quota[1]) + " processors";
                }
                found = "none";
            }
        }
        return found;
    }

    private static String status(String key) throws IOException {
        return line("status", line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).trim())
                .orElse("unknown");
    }

    private static String limit(String name) throws IOException {
        Matcher matcher = Pattern.compile(name + "\\s+(\\S+).*")
                .matcher(line("limits", line -> line.startsWith(name)).orElse(""));
        return matcher.matches() ? matcher.group(1) : "unknown";
    }

    /** Returns the last matching line: of several mounts at one point the last is visible. */
    private static Optional<String> line(String file, Predicate<String> wanted) throws IOException {
        List<String> lines = Files.readAllLines(SELF.resolve(file));
        return lines.stream().filter(wanted).reduce((first, second) -> second);
    }
}
