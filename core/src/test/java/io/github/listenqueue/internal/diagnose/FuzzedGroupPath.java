package io.github.listenqueue.internal.diagnose;

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
            "/.hidden/cpu.stat", 5,
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
        candidates.add("/cpu.stat");
        List<String> there = candidates.stream().filter(GROUPS::containsKey).toList();
        return there.stream()
                .filter(WITH_QUOTA::contains)
                .findFirst()
                .or(() -> there.stream().findFirst())
                .map(name -> (long) GROUPS.get(name))
                .orElseThrow();
    }

    private List<String> candidates(byte[] input) {
        List<String> found = new ArrayList<>();
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(input))
                    .toString();
        } catch (CharacterCodingException e) {
            return found;
        }
        for (String line : text.split("\r\n|\r|\n", -1)) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            boolean version1 = Arrays.asList(parts[1].split(",")).contains("cpu");
            if ((version1 || parts[1].isEmpty()) && parts[2].contains("\0")) {
                // No path: nothing is made of this line and those after it.
                return found;
            }
            if (version1) {
                List.of("/cpu,cpuacct", "/cpuacct,cpu", "/cpu").forEach(mount -> climb(mount, parts[2], found));
            } else if (parts[1].isEmpty()) {
                climb("", parts[2], found);
            }
        }
        return found;
    }

    /** From the group up to where its hierarchy is mounted; elsewhere nothing. */
    private void climb(String mount, String group, List<String> to) {
        String top = root + mount;
        Deque<String> names = new ArrayDeque<>();
        for (String name : (top + "/." + group).split("/", -1)) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        String at = "/" + String.join("/", names);
        while ((at.equals(top) || at.startsWith(top + "/")) && to.size() < CpuGroup.MOST_CANDIDATES) {
            to.add(at.substring(root.toString().length()) + "/cpu.stat");
            at = at.substring(0, at.lastIndexOf('/'));
        }
    }
}
