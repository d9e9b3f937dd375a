package io.github.listenqueue.diagnosis;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A scenario in a JVM and a network namespace of its own. */
final class ScenarioProcess {

    private ScenarioProcess() {}

    /** The kinds of JVM, by their access to socket options. */
    enum Jvm {
        /** A JDK 17, where JNA calls libc. */
        JNA_17,
        /** A newer JDK with native access. */
        NATIVE,
        /** A newer JDK without native access: all data come from procfs. */
        PROCFS
    }

    /**
     * Runs one scenario, or lists all.
     *
     * @param arguments the scenario and, optionally, the kind of JVM
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            Scenarios.ALL.forEach(scenario -> System.out.println(scenario.name() + " " + scenario.cause()));
            return;
        }
        Scenario scenario = Scenarios.named(arguments[0]);
        Jvm jvm = arguments.length > 1 ? Jvm.valueOf(arguments[1]) : Jvm.NATIVE;
        Process process = new ProcessBuilder(command(scenario, jvm, java(jvm).orElseThrow()))
                .inheritIO()
                .start();
        int status = process.waitFor();
        cleanUp(process);
        System.exit(status);
    }

    /** Returns the java command; empty if there is no JVM of this kind. */
    static Optional<Path> java(Jvm jvm) throws IOException {
        if (jvm != Jvm.JNA_17) {
            return Optional.of(Path.of(System.getProperty("java.home"), "bin/java"));
        }
        String configured = System.getenv("JAVA17_HOME");
        if (configured != null) {
            return Optional.of(Path.of(configured, "bin/java"));
        }
        try (DirectoryStream<Path> installed = Files.newDirectoryStream(Path.of("/usr/lib/jvm"), "*-17-*")) {
            for (Path home : installed) {
                if (Files.isExecutable(home.resolve("bin/java"))) {
                    return Optional.of(home.resolve("bin/java"));
                }
            }
        }
        return Optional.empty();
    }

    static List<String> command(Scenario scenario, Jvm jvm, Path java) {
        return command(scenario.setting(), scenario.flags(), jvm, java, ScenarioMain.class, scenario.name());
    }

    /** Returns the command that runs a program in a setting. */
    static List<String> command(
            Scenario.Setting setting, List<String> flags, Jvm jvm, Path java, Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-n",
                "sh",
                "-c",
                "ip link set lo up && " + setting.setup() + " && exec \"$@\"",
                "sh",
                java.toString()));
        if (jvm == Jvm.NATIVE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (jvm != Jvm.JNA_17) {
            // For Netty and Undertow.
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(flags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Cleans up after the process of a scenario has ended. */
    static void cleanUp(Process process) throws IOException {
        Throttle.remove(process.pid());
    }
}
