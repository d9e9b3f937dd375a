package io.github.listenqueue.agent.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The command line of a JVM. */
final class CommandLine {

    /** The options of {@code java} whose value is the next argument. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--add-reads",
            "--add-exports",
            "--add-opens",
            "--limit-modules",
            "--patch-module",
            "--enable-native-access",
            "--source");

    private static final Set<String> NAMES_MAIN = Set.of("-jar", "-m", "--module");

    private CommandLine() {}

    /** Returns the main class, or the file name of the jar; the name of the program if there is neither. */
    static String mainName(List<String> arguments) {
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (NAMES_MAIN.contains(argument) && i + 1 < arguments.size()) {
                return shortName(arguments.get(i + 1));
            }
            if (WITH_VALUE.contains(argument)) {
                i++;
            } else if (!argument.startsWith("-") && !argument.startsWith("@")) {
                return shortName(argument);
            }
        }
        return arguments.isEmpty() ? "?" : shortName(arguments.get(0));
    }

    /** Returns a class as it is, and of a path its last part. */
    static String shortName(String name) {
        Path file = Path.of(name).getFileName();
        return file == null ? name : file.toString();
    }
}
