package io.github.listenqueue.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The parsers of kernel output. */
enum Target {
    PROC_TCP("linux.procfs.FuzzedListenTable", true),
    PROC_UNIX("linux.procfs.FuzzedUnixTable", true),
    NETSTAT("linux.procfs.FuzzedNetstatFile", true),
    SYSCTL("linux.procfs.FuzzedSysctlFile", true),
    CGROUP("diagnosis.FuzzedCpuGroup", true),
    CGROUP_PATH("diagnosis.FuzzedGroupPath", false),
    NETLINK("linux.netlink.FuzzedDumpAnswer", true),
    TCP_INFO("linux.libc.FuzzedListeningSocket", false),
    UNIX_ADDRESS("linux.procfs.FuzzedUnixAddress", false),
    NUMBERS("linux.procfs.FuzzedProcFields", false),
    TASK("linux.procfs.FuzzedTaskFiles", false),
    EPOLL("linux.procfs.FuzzedEpollFiles", false);

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

    /** Returns true if the fuzzer takes the whole time for it. The others get half of it. */
    boolean isLarge() {
        return large;
    }

    /** Returns the folder of the kept inputs. Each file is named after its content. */
    Path corpus() {
        return RESOURCES.resolve("fuzz/" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(corpus())) {
            return files.sorted().toList();
        }
    }
}
