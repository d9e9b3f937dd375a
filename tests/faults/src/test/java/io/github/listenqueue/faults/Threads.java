package io.github.listenqueue.faults;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The threads and files of monitors in this process. */
final class Threads {

    /** The beginning of the names of a monitor's threads. */
    static final String PREFIX = "listenqueue-";

    private Threads() {}

    static List<String> ofMonitors() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(PREFIX))
                .toList();
    }

    /** Checks that no thread and no file of a monitor is left. */
    static void checkNoneIsLeft() throws Exception {
        Wait.until("no thread is left", () -> ofMonitors().isEmpty());
        List<String> files = filesOfProc();
        Wait.check(files.isEmpty(), "no file is left open: " + files);
        List<String> sockets = netlinkSockets();
        Wait.check(sockets.isEmpty(), "no netlink socket is left open: " + sockets);
    }

    /** Returns the sock_diag sockets of this process, the only one with such sockets in its network namespace. */
    private static List<String> netlinkSockets() throws IOException {
        Path table = Path.of("/proc/self/net/netlink");
        if (!Files.isReadable(table)) {
            return List.of();
        }
        // NETLINK_SOCK_DIAG is 4, and the kernel's own end has the port 0.
        return Files.readAllLines(table).stream()
                .filter(line -> line.matches("\\S+ +4 +[^ 0].*"))
                .toList();
    }

    /** Returns the open files of procfs, without the file that listing them takes; none if the directory is unreadable. */
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
                    // Files that a diagnosis opens for a moment are excluded: the JDK leaks them if memory runs out
                    // just then.
                    if (target.matches("/(proc|sys/fs/cgroup)/.*")
                            && !target.matches("/proc/[0-9]+/(fd|(fdinfo|task)/.*)")) {
                        found.add(target);
                    }
                } catch (IOException e) {
                    // It was closed meanwhile.
                }
            }
        }
        return found;
    }
}
