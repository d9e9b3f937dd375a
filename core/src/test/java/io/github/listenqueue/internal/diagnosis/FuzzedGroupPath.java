package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.fuzz.FuzzTarget;
import io.github.listenqueue.fuzz.InputFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Fuzz target for the lines of {@code /proc/self/cgroup}, which select one of a few control groups. */
public final class FuzzedGroupPath implements FuzzTarget {

    /** The groups with their numbers of periods, which identify them. */
    private static final Map<String, Integer> GROUPS = Map.of(
            "/cpu.stat", 1,
            "/a/cpu.stat", 2,
            "/a/b/cpu.stat", 3,
            "/a/b/c/cpu.stat", 4,
            "/hidden/cpu.stat", 5,
            "/cpu,cpuacct/a/cpu.stat", 6,
            "/cpu/a/b/cpu.stat", 7,
            "/cpu/cpu.stat", 8);

    private static final List<String> WITH_QUOTA = List.of("/a/b/cpu.stat", "/cpu/cpu.stat");

    private final InputFile file = new InputFile("self");
    private final Path root = file.holding(new byte[0]).resolveSibling("root");

    public FuzzedGroupPath() {
        GROUPS.forEach((name, number) -> file.beside("root" + name, "nr_periods " + number + "\nnr_throttled 0\n"));
        file.beside("root/a/b/cpu.max", "50000 100000\n");
        file.beside("root/a/b/c/cpu.max", "max 100000\n");
        file.beside("root/cpu/cpu.cfs_quota_us", "50000\n");
        file.beside("root/cpu/a/b/cpu.cfs_quota_us", "-1\n");
    }

    @Override
    public Object parse(byte[] input) {
        try (CpuGroup group = CpuGroup.find(file.holding(input), root)) {
            group.read();
            return group.periods();
        }
    }

    @Override
    public Object expect(byte[] input) {
        List<String> candidates = candidates(input);
        List<String> there = candidates.stream().filter(GROUPS::containsKey).toList();
        return there.stream()
                .filter(WITH_QUOTA::contains)
                .findFirst()
                .or(() -> there.stream().findFirst())
                .map(name -> (long) GROUPS.get(name))
                .orElse(CpuGroup.UNKNOWN);
    }

    private static List<String> candidates(byte[] input) {
        List<String> found = new ArrayList<>();
        boolean allShown = true;
        for (String[] parts : lines(input)) {
            List<String> mounts = List.of();
            if (Arrays.asList(parts[1].split(",")).contains("cpu")) {
                mounts = List.of("/cpu,cpuacct", "/cpuacct,cpu", "/cpu");
            } else if (parts[1].isEmpty()) {
                mounts = List.of("");
            }
            if (!mounts.isEmpty() && parts[2].contains("\0")) {
                // Not a path: this line and those after it are ignored.
                break;
            }
            for (String mount : mounts) {
                allShown &= climb(mount, parts[2], found);
            }
        }
        if (allShown) {
            found.add("/cpu.stat");
        }
        return found;
    }

    /** Returns the lines of three parts; empty if the input is not text. */
    private static List<String[]> lines(byte[] input) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(input))
                    .toString();
            return Arrays.stream(text.split("\r\n|\r|\n", -1))
                    .map(line -> line.split(":", 3))
                    .filter(parts -> parts.length == 3)
                    .toList();
        } catch (CharacterCodingException e) {
            return List.of();
        }
    }

    /** Adds the group and those above it up to the mount, and returns true if the mount shows the process. */
    private static boolean climb(String mount, String group, List<String> to) {
        Deque<String> names = new ArrayDeque<>();
        List<String> written = Arrays.stream(group.split("/", -1))
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : written) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.equals(".")) {
                names.addLast(name);
            }
        }
        boolean shown = true;
        if (!written.isEmpty() && written.get(0).equals("..") && !names.isEmpty()) {
            String first = mount + "/" + names.peekFirst() + "/";
            shown = GROUPS.keySet().stream().anyMatch(each -> each.startsWith(first));
        }
        int least = shown ? 0 : names.size();
        for (int left = names.size(); left >= least && to.size() < CpuGroup.MAX_CANDIDATES; left--) {
            List<String> above = List.copyOf(names).subList(0, left);
            to.add(mount + (above.isEmpty() ? "" : "/") + String.join("/", above) + "/cpu.stat");
        }
        return shown;
    }
}
