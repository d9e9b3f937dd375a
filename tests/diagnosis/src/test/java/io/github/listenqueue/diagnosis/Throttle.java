package io.github.listenqueue.diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A cgroup of version 1 or 2 whose processes may use half a processor. */
final class Throttle {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Path V1 = ROOT.resolve("cpu");
    private static final boolean UNIFIED = Files.exists(ROOT.resolve("cgroup.controllers"));
    private static final Path PARENT = UNIFIED ? ROOT : V1;
    private static final String NAME = "listenqueue-";

    /** The shell command that creates the cgroup and enters it. */
    static final String ENTER = "g=" + PARENT + "/" + NAME + "$$ && mkdir $g && "
            + (UNIFIED ? "echo 50000 100000 > $g/cpu.max" : "echo 50000 > $g/cpu.cfs_quota_us")
            + " && echo $$ > $g/cgroup.procs";

    private Throttle() {}

    /** Returns the words before a command that must not be throttled together with this process. */
    static String[] leave() {
        return new String[] {"sh", "-c", "echo $$ > " + PARENT + "/cgroup.procs && exec \"$@\"", "sh"};
    }

    /** Returns the reason for which no such cgroup is available here; empty if one is. */
    static Optional<String> missing() {
        Path trial = PARENT.resolve(NAME + "trial-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(trial);
            boolean limited = Files.exists(trial.resolve(UNIFIED ? "cpu.max" : "cpu.cfs_quota_us"));
            Files.delete(trial);
            return limited ? Optional.empty() : Optional.of("cgroups do not limit CPU time here");
        } catch (IOException e) {
            return Optional.of("no cgroup can be created: " + e);
        }
    }

    /** Removes the cgroup that {@link #ENTER} created, after the process has ended. */
    static void remove(long pid) throws IOException {
        Files.deleteIfExists(PARENT.resolve(NAME + pid));
    }
}
