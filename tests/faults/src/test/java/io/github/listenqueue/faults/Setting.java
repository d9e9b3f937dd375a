package io.github.listenqueue.faults;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The setup of a process before it becomes a JVM.
 *
 * @param namespaces the options of unshare(1)
 * @param script a shell script that ends by running its arguments. The name of a C program in braces stands for its path.
 * @param flags the flags of the JVM
 * @param tools the required commands and files
 */
record Setting(String namespaces, String script, List<String> flags, List<String> tools) {

    /** A network namespace of its own, and nothing else. */
    static final Setting PLAIN = script("exec \"$@\"");

    static Setting script(String script, String... tools) {
        return new Setting("-n", script, List.of(), List.of(tools));
    }

    /** Returns a setting with a network namespace and a mount namespace. */
    static Setting mounts(String script, String... tools) {
        return new Setting("-nm --propagation private", script, List.of(), List.of(tools));
    }

    Setting with(String... more) {
        return new Setting(namespaces, script, List.of(more), tools);
    }

    /** Returns the missing tool; empty if none is missing. */
    Optional<String> missing() {
        return tools.stream()
                .filter(tool -> !isInstalled(tool))
                .findFirst()
                .map(tool -> tool + " is not installed here");
    }

    private static boolean isInstalled(String tool) {
        List<Path> folders = new ArrayList<>();
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            folders.add(Path.of(folder));
        }
        // The directory of libraries for preloading in Debian.
        try (DirectoryStream<Path> preloaded = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-*")) {
            preloaded.forEach(folder -> folders.add(folder.resolve("faketime")));
        } catch (IOException e) {
            // There is no such directory.
        }
        return folders.stream().map(folder -> folder.resolve(tool)).anyMatch(Files::isReadable);
    }
}
