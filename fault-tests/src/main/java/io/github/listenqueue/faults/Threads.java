package io.github.listenqueue.faults;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What monitors have in this process: threads and files. */
final class Threads {

    /** How the names of a monitor's threads begin. */
    static final String PREFIX = "listenqueue-";

    private Threads() {}

    static List<String> ofMonitors() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(PREFIX))
                .toList();
    }

    /** No thread and no file of a monitor is left. */
    static void noneIsLeft() throws Exception {
        Wait.until("no thread is left", () -> ofMonitors().isEmpty());
        List<String> files = filesOfProc();
        Wait.check(files.isEmpty(), "no file is left open: " + files);
    }

    /** The open files of procfs, which are those of monitors; none where that cannot be seen. */
    static List<String> filesOfProc() throws IOException {
        List<String> found = new ArrayList<>();
        Path folder = Path.of("/proc/self/fd");
        if (!Files.isReadable(folder)) {
            return found;
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder)) {
            for (Path descriptor : descriptors) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.matches("/proc/.*/(net|sys)/.*")) {
                        found.add(target);
                    }
                } catch (IOException e) {
                    // The descriptor of the folder itself.
                }
            }
        }
        return found;
    }
}
