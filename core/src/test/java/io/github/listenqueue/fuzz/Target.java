package io.github.listenqueue.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Every parser of what the kernel says. */
enum Target {
    PROC_TCP("read.procfs.FuzzedListenTable", true),
    PROC_UNIX("read.procfs.FuzzedUnixTable", true),
    NETSTAT("read.procfs.FuzzedCounterFile", true),
    SYSCTL("read.procfs.FuzzedNumberFile", true),
    CGROUP("diagnose.FuzzedCpuGroup", true),
    CGROUP_PATH("diagnose.FuzzedGroupPath", false),
    NETLINK("read.netlink.FuzzedDumpAnswer", true),
    TCP_INFO("read.socket.FuzzedListeningSocket", false),
    UNIX_ADDRESS("read.procfs.FuzzedUnixAddress", false),
    NUMBERS("read.procfs.FuzzedNumbersFile", false),
    TASK("read.procfs.FuzzedTaskFiles", false),
    EPOLL("read.procfs.FuzzedEpollFiles", false);

    private static final Path RESOURCES = Path.of("src/test/resources");

    private final String name;
    private final boolean large;

    Target(String name, boolean large) {
        this.name = name;
        this.large = large;
    }

    String className() {
        return "io.github.listenqueue.internal." + name;
    }

    /** Whether it takes the whole time to look at; the others get half of it. */
    boolean isLarge() {
        return large;
    }

    /** Where inputs are kept: one file each, its name says what it is. */
    Path corpus() {
        return RESOURCES.resolve("fuzz/" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(corpus())) {
            return files.sorted().toList();
        }
    }
}
