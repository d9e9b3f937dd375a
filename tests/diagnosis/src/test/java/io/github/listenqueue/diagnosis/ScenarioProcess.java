package io.github.listenqueue.diagnosis;

import io.github.listenqueue.testsupport.JvmVariant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A scenario in a JVM and a network namespace of its own. */
final class ScenarioProcess {

    private ScenarioProcess() {}

    /**
     * Runs one scenario, or lists all.
     *
     * @param arguments the scenario and, optionally, the kind of JVM and {@value ScenarioMain#COLD}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            Scenarios.ALL.forEach(scenario -> System.out.println(scenario.name() + " " + scenario.cause()));
            return;
        }
        Scenario scenario = Scenarios.named(arguments[0]);
        JvmVariant jvm = arguments.length > 1 ? JvmVariant.valueOf(arguments[1]) : JvmVariant.NATIVE;
        Process process = new ProcessBuilder(command(
                        scenario,
                        jvm,
                        jvm.java().orElseThrow(),
                        List.of(arguments).contains(ScenarioMain.COLD)))
                .inheritIO()
                .start();
        int status = process.waitFor();
        cleanUp(process);
        System.exit(status);
    }

    static List<String> command(Scenario scenario, JvmVariant jvm, Path java, boolean cold) {
        return command(
                scenario.setting(),
                scenario.flags(),
                jvm,
                java,
                ScenarioMain.class,
                scenario.name(),
                cold ? ScenarioMain.COLD : "warm");
    }

    /** Returns the command that runs a program in a setting. */
    static List<String> command(
            Scenario.Setting setting,
            List<String> flags,
            JvmVariant jvm,
            Path java,
            Class<?> program,
            String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-n",
                "-m",
                "sh",
                "-c",
                "ip link set lo up && " + setting.setup() + " && exec \"$@\"",
                "sh",
                java.toString()));
        command.addAll(jvm.flags());
        if (!jvm.isOld()) {
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
