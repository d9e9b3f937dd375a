package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.linux.procfs.ProcFields;
import io.github.listenqueue.internal.linux.procfs.ProcFields.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The throttling of this process by its control groups: its own group and the groups above it that have a quota, or its own
 * group alone if none has. Any of them may be the tightest at a time. Between two samples the group that throttled most
 * counts, and the nearest one if several throttled equally. Version 2 counts {@code throttled_usec}, version 1
 * {@code throttled_time} in nanoseconds ({@code cpu_cfs_stat_show} and {@code cpu_extra_stat_show} in
 * {@code kernel/sched/core.c}). Both add up all CPUs.
 */
final class CpuGroup implements AutoCloseable {

    static final long UNKNOWN = -1;

    /** Far more than the nesting depth of groups, at each of three mounts. */
    static final int MAX_CANDIDATES = 96;

    private static final long NANOS_PER_MICRO = 1000;
    private static final List<String> MOUNTS_V1 = List.of("cpu,cpuacct", "cpuacct,cpu", "cpu");

    private static final Path TOP = Path.of("/");

    /** Indexes of the numbers of a group. */
    private static final int THROTTLED_NS = 0;

    private static final int PERIODS = 1;
    private static final int THROTTLED_PERIODS = 2;
    private static final int NUMBERS = 3;

    /** The groups, the nearest first. */
    private final List<Group> groups;

    private final long[] sums = new long[NUMBERS];
    private final long[] shown = {UNKNOWN, UNKNOWN, UNKNOWN};

    private CpuGroup(List<Path> stats) {
        groups = stats.stream().map(Group::new).toList();
    }

    /**
     * Finds the groups of this process.
     *
     * @param groups the lines of {@code /proc/self/cgroup}: {@code 4:cpu,cpuacct:/path} or {@code 0::/path}
     * @param root the directory where control groups are mounted
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
            // No control groups, or lines without a path. The mounts themselves are still tried.
        }
        if (allShown) {
            candidates.add(root.resolve("cpu.stat"));
        }
        // Mounts of version 1 are links to each other.
        List<Path> withCounters = candidates.stream()
                .filter(each -> anyLine(each, "nr_throttled .*"))
                .map(CpuGroup::withoutLinks)
                .distinct()
                .toList();
        List<Path> withQuota = withCounters.stream().filter(CpuGroup::hasQuota).toList();
        Path own = withCounters.isEmpty() ? candidates.get(0) : withCounters.get(0);
        return new CpuGroup(withQuota.isEmpty() ? List.of(own) : withQuota);
    }

    private static Path withoutLinks(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file;
        }
    }

    /**
     * Adds a group and the groups above it, up to the mount. A path begins with {@code ..} if the process is outside the root
     * of its control group namespace. A mount that shows the groups above that root contains the rest of the path. The top of
     * any other mount is that root, and not a group of the process.
     *
     * @return true if the mount shows groups of the process
     */
    private static boolean climb(Path mount, String group, List<Path> to) {
        Path top = mount.normalize();
        Path path = Path.of("/" + group);
        // ".." at the top stays at the top, so this never leads out of the mount.
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
        Group tightest = groups.get(0);
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            group.read();
            if (group.grown(THROTTLED_NS) > tightest.grown(THROTTLED_NS)) {
                tightest = group;
            }
        }
        for (int i = 0; i < NUMBERS; i++) {
            long grown = tightest.grown(i);
            sums[i] += Math.max(0, grown);
            shown[i] = grown < 0 ? UNKNOWN : sums[i];
        }
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).keep();
        }
    }

    /** Returns the time for which threads of the group were kept from running, over all CPUs; -1 if unknown. */
    long throttledNs() {
        return shown[THROTTLED_NS];
    }

    /** Returns the number of quota periods; -1 if unknown. */
    long periods() {
        return shown[PERIODS];
    }

    /** Returns the number of quota periods in which the group was throttled; -1 if unknown. */
    long throttledPeriods() {
        return shown[THROTTLED_PERIODS];
    }

    @Override
    public void close() {
        groups.forEach(Group::close);
    }

    /** A group, with the numbers of its last sample and of the last successful one before it. */
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

        /** Returns the growth of a number, which is the number itself in the first sample; -1 if unknown. */
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
