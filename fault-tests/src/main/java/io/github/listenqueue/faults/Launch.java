package io.github.listenqueue.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Starts a fault in a JVM and namespaces of its own. */
final class Launch {

    private final Shelf shelf;

    Launch(Shelf shelf) {
        this.shelf = shelf;
    }

    /**
     * Plays one, or lists them all.
     *
     * @param arguments the fault, and perhaps the kind of JVM
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            Faults.ALL.forEach(fault -> System.out.println(fault.name() + ": " + fault.fault()));
            return;
        }
        Fault fault = Faults.named(arguments[0]);
        Jvm jvm =
                arguments.length > 1 ? Jvm.valueOf(arguments[1]) : fault.jvms().get(0);
        try (Shelf shelf = Shelf.open()) {
            Process process = new ProcessBuilder(
                            new Launch(shelf).command(fault, jvm, jvm.java().orElseThrow()))
                    .inheritIO()
                    .start();
            System.out.println("exit status " + process.waitFor());
        }
    }

    /** The command that brings a fault about. */
    List<String> command(Fault fault, Jvm jvm, Path java) throws IOException, InterruptedException {
        Setting setting = fault.setting();
        List<String> command = new ArrayList<>(List.of("unshare"));
        command.addAll(Arrays.asList(setting.namespaces().split(" ", -1)));
        command.addAll(List.of(
                "sh",
                "-c",
                "ip link set lo up && " + shelf.withPrograms(setting.script()),
                "sh",
                java.toString(),
                // These processes last for seconds, and there are many.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        if (!String.join(" ", setting.flags()).contains(Jvm.NATIVE_ACCESS)) {
            command.addAll(jvm.flags());
        }
        setting.flags().forEach(flag -> command.add(shelf.withJars(flag)));
        command.add("-cp");
        command.add(shelf.jars().stream()
                .filter(jar -> jvm == Jvm.JNA_17 || !Shelf.isJna(jar))
                .filter(jar -> !String.join(" ", setting.flags()).contains(Shelf.LIBRARY) || !Shelf.isLibrary(jar))
                .map(Path::toString)
                .collect(Collectors.joining(":")));
        command.add(Play.class.getName());
        command.add(fault.name());
        command.add(jvm.name());
        return command;
    }

    /** Ends a process that did not end by itself, and its children. */
    static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }
}
