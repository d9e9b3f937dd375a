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

/** The lines of {@code /proc/self/cgroup}, by which of a few control groups they lead to. */
public final class FuzzedGroupPath implements FuzzTarget {

    /** Each told by how many periods it counts. */
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
                // No path: nothing is made of this line and those after it.
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

    /** The lines of three parts; none if they are no text. */
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

    /** From the group up to where its hierarchy is mounted; tells whether that mount shows the process. */
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
