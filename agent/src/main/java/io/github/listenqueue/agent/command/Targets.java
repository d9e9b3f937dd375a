package io.github.listenqueue.agent.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The search for the JVM that the user means. */
final class Targets {

    private Targets() {}

    /** Returns the JVM of a PID, or the only one whose main class or jar contains a name. */
    static JvmProcess find(String target) throws CommandFailure, IOException {
        return target.matches("\\d{1,18}") ? byPid(Long.parseLong(target)) : byName(target);
    }

    private static JvmProcess byPid(long pid) throws CommandFailure {
        Path folder = Path.of("/proc/" + pid);
        if (!Files.isDirectory(folder)) {
            throw new CommandFailure("There is no process " + pid + ".");
        }
        try {
            if (!JvmProcess.isJvm(pid)) {
                throw new CommandFailure("PID " + pid + " is not a JVM: it has not loaded libjvm.so.");
            }
            return JvmProcess.of(pid);
        } catch (AccessDeniedException e) {
            throw new CommandFailure("PID " + pid + " cannot be read: it belongs to another user or container (uid "
                    + owner(folder) + "). Run this command as that user, or as root with CAP_SYS_PTRACE.");
        } catch (IOException | RuntimeException e) {
            throw new CommandFailure("PID " + pid + " ended or cannot be read: " + e.getMessage());
        }
    }

    private static String owner(Path folder) {
        try {
            return String.valueOf(Files.getAttribute(folder, "unix:uid"));
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static JvmProcess byName(String name) throws CommandFailure, IOException {
        List<JvmProcess> found = JvmProcess.all().stream()
                .filter(jvm -> jvm.name().contains(name))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new CommandFailure(
                found.isEmpty()
                        ? "No JVM of this user has '" + name + "' in its main class or jar."
                        : "Several JVMs have '" + name + "' in their main class or jar; give one PID: "
                                + found.stream()
                                        .map(jvm -> jvm.pid() + " " + jvm.name())
                                        .collect(Collectors.joining(", ")));
    }
}
