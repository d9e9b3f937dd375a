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

    /** No thread and no file of a monitor is left. */
    static void noneIsLeft() throws Exception {
        Wait.until("no thread is left", () -> ofMonitors().isEmpty());
        List<String> files = filesOfProc();
        Wait.check(files.isEmpty(), "no file is left open: " + files);
        List<String> sockets = netlinkSockets();
        Wait.check(sockets.isEmpty(), "no netlink socket is left open: " + sockets);
    }

    /** The sockets by which a process asks for sockets; only this one has any in its network namespace. */
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

    /** The open files of procfs, which are those of monitors, but for the one it takes; none where that cannot be seen. */
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
                    // What a look opens for a moment the JDK itself leaves open if memory ends just then.
                    if (target.matches("/(proc|sys/fs/cgroup)/.*")
                            && !target.matches("/proc/[0-9]+/(fd|(fdinfo|task)/.*)")) {
                        found.add(target);
                    }
                } catch (IOException e) {
                    // Closed meanwhile.
                }
            }
        }
        return found;
    }
}
