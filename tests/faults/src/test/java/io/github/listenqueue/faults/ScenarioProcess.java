package io.github.listenqueue.faults;

import io.github.listenqueue.testsupport.JvmVariant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The test of a fault in a JVM and namespaces of its own. */
final class ScenarioProcess {

    private final Artifacts artifacts;

    ScenarioProcess(Artifacts artifacts) {
        this.artifacts = artifacts;
    }

    /**
     * Tests one fault, or lists all.
     *
     * @param arguments the fault and, optionally, the kind of JVM
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            Faults.ALL.forEach(fault -> System.out.println(fault.name() + ": " + fault.fault()));
            return;
        }
        Fault fault = Faults.named(arguments[0]);
        JvmVariant jvm = arguments.length > 1
                ? JvmVariant.valueOf(arguments[1])
                : fault.jvms().get(0);
        try (Artifacts artifacts = Artifacts.open()) {
            Process process = new ProcessBuilder(new ScenarioProcess(artifacts)
                            .command(fault, jvm, jvm.java().orElseThrow()))
                    .inheritIO()
                    .start();
            System.out.println("exit status " + process.waitFor());
        }
    }

    /** Returns the command that tests a fault. */
    List<String> command(Fault fault, JvmVariant jvm, Path java) throws IOException, InterruptedException {
        Setting setting = fault.setting();
        List<String> command = new ArrayList<>(List.of("unshare"));
        command.addAll(Arrays.asList(setting.namespaces().split(" ", -1)));
        command.addAll(List.of(
                "sh",
                "-c",
                "ip link set lo up && " + artifacts.withPrograms(setting.script()),
                "sh",
                java.toString(),
                // The processes are many and last for seconds.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        if (!String.join(" ", setting.flags()).contains(JvmVariant.NATIVE_ACCESS)) {
            command.addAll(jvm.flags());
        }
        setting.flags().forEach(flag -> command.add(artifacts.withJars(flag)));
        command.add("-cp");
        command.add(artifacts.jars().stream()
                .filter(jar -> jvm == JvmVariant.JNA_17 || !Artifacts.isJna(jar))
                .filter(jar ->
                        !String.join(" ", setting.flags()).contains(Artifacts.LIBRARY) || !Artifacts.isLibrary(jar))
                .map(Path::toString)
                .collect(Collectors.joining(":")));
        command.add(ScenarioMain.class.getName());
        command.add(fault.name());
        command.add(jvm.name());
        return command;
    }
}
