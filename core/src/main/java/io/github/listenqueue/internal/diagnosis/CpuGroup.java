package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.linux.procfs.ProcFields;
import io.github.listenqueue.internal.linux.procfs.ProcFields.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the control groups of this process throttle it: its own and those above it that have a quota, or its own alone if none
 * has. Each may be the tightest at a time, so that between two readings the one counts that throttled most, and the nearest of
 * those if several did so equally. Version 2 counts {@code throttled_usec}, version 1 {@code throttled_time} in nanoseconds
 * ({@code cpu_cfs_stat_show} and {@code cpu_extra_stat_show} in {@code kernel/sched/core.c}); both add up all processors.
 */
final class CpuGroup implements AutoCloseable {

    static final long UNKNOWN = -1;

    /** Far more than groups are nested, at each of three mounts. */
    static final int MAX_CANDIDATES = 96;

    private static final long NANOS_PER_MICRO = 1000;
    private static final List<String> MOUNTS_V1 = List.of("cpu,cpuacct", "cpuacct,cpu", "cpu");

    private static final Path TOP = Path.of("/");

    /** The numbers of a group, by their places. */
    private static final int THROTTLED_NS = 0;

    private static final int PERIODS = 1;
    private static final int THROTTLED_PERIODS = 2;
    private static final int NUMBERS = 3;

    /** The nearest first. */
    private final List<Group> groups;

    private final long[] sums = new long[NUMBERS];
    private final long[] shown = {UNKNOWN, UNKNOWN, UNKNOWN};

    private CpuGroup(List<Path> stats) {
        groups = stats.stream().map(Group::new).toList();
    }

    /**
     * Looks for the groups.
     *
     * @param groups the lines of {@code /proc/self/cgroup}: {@code 4:cpu,cpuacct:/path} or {@code 0::/path}
     * @param root where control groups are mounted
     */
    static CpuGroup find(Path groups, Path root) {
        List<Path> candidates = new ArrayList<>();
        boolean allShown = true;
        try {
            for (String line : Files.readAllLines(groups)) {
                String[] parts = line.split(":", 3);
                if (parts.length < 3) {
                    continue;
                }
                if (List.of(parts[1].split(",")).contains("cpu")) {
                    for (String mount : MOUNTS_V1) {
                        allShown &= climb(root.resolve(mount), parts[2], candidates);
                    }
                } else if (parts[1].isEmpty()) {
                    allShown &= climb(root, parts[2], candidates);
                }
            }
        } catch (IOException | RuntimeException e) {
            // No control groups, or lines that name no path: the mounts themselves are still tried.
        }
        if (allShown) {
            candidates.add(root.resolve("cpu.stat"));
        }
        // Mounts of version 1 are links to each other.
        List<Path> counting = candidates.stream()
                .filter(each -> anyLine(each, "nr_throttled .*"))
                .map(CpuGroup::withoutLinks)
                .distinct()
                .toList();
        List<Path> limited = counting.stream().filter(CpuGroup::hasQuota).toList();
        Path own = counting.isEmpty() ? candidates.get(0) : counting.get(0);
        return new CpuGroup(limited.isEmpty() ? List.of(own) : limited);
    }

    private static Path withoutLinks(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file;
        }
    }

    /**
     * Adds a group and those above it, up to the mount. A path begins with {@code ..} if the process is outside the root of its
     * control group namespace. A mount that shows what is above that root has the rest of the path below it. The top of any
     * other mount is that root, and no group of the process.
     *
     * @return whether the mount shows groups of the process
     */
    private static boolean climb(Path mount, String group, List<Path> to) {
        Path top = mount.normalize();
        Path path = Path.of("/" + group);
        // At the top ".." stays there, so that this never leads out of the mount.
        Path names = TOP.relativize(path.normalize());
        boolean shown = !path.startsWith("/..")
                || names.toString().isEmpty()
                || Files.isDirectory(top.resolve(names.getName(0)));
        for (Path at = top.resolve(names);
                at != null && at.startsWith(top) && to.size() < MAX_CANDIDATES;
                at = shown ? at.getParent() : null) {
            to.add(at.resolve("cpu.stat"));
        }
        return shown;
    }

    private static boolean hasQuota(Path stat) {
        return anyLine(stat.resolveSibling("cpu.max"), "\\d.*")
                || anyLine(stat.resolveSibling("cpu.cfs_quota_us"), "\\d.*");
    }

    private static boolean anyLine(Path file, String pattern) {
        try {
            return Files.readAllLines(file).stream().anyMatch(line -> line.matches(pattern));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    void read() {
        Group most = groups.get(0);
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            group.read();
            if (group.grown(THROTTLED_NS) > most.grown(THROTTLED_NS)) {
                most = group;
            }
        }
        for (int i = 0; i < NUMBERS; i++) {
            long grown = most.grown(i);
            sums[i] += Math.max(0, grown);
            shown[i] = grown < 0 ? UNKNOWN : sums[i];
        }
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).keep();
        }
    }

    /** For how long threads of the group were kept from running, over all processors; -1 if unknown. */
    long throttledNs() {
        return shown[THROTTLED_NS];
    }

    /** How many periods of the quota there were; -1 if unknown. */
    long periods() {
        return shown[PERIODS];
    }

    /** In how many of them the group was throttled; -1 if unknown. */
    long throttledPeriods() {
        return shown[THROTTLED_PERIODS];
    }

    @Override
    public void close() {
        groups.forEach(Group::close);
    }

    /** One group, with the numbers of its last reading and of the one before that could be read. */
    private static final class Group {

        private final ProcFields stat;
        private final long[] now = new long[NUMBERS];
        private final long[] before = new long[NUMBERS];

        Group(Path stat) {
            this.stat = new ProcFields(
                    stat,
                    List.of(
                            new Place("throttled_usec", 0),
                            new Place("throttled_time", 0),
                            new Place("nr_periods", 0),
                            new Place("nr_throttled", 0)));
        }

        void read() {
            stat.read();
            long micros = stat.value(0);
            long nanos = micros <= Long.MAX_VALUE / NANOS_PER_MICRO ? micros * NANOS_PER_MICRO : UNKNOWN;
            now[THROTTLED_NS] = micros < 0 ? stat.value(1) : nanos;
            now[PERIODS] = stat.value(2);
            now[THROTTLED_PERIODS] = stat.value(3);
        }

        /** By how much a number grew; all of it in the first reading; -1 if it is unknown. */
        long grown(int number) {
            return now[number] < 0 ? UNKNOWN : Math.max(0, now[number] - before[number]);
        }

        void keep() {
            for (int i = 0; i < NUMBERS; i++) {
                if (now[i] >= 0) {
                    before[i] = now[i];
                }
            }
        }

        void close() {
            stat.close();
        }
    }
}
