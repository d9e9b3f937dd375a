package io.github.listenqueue.internal.linux.procfs;

import io.github.listenqueue.fuzz.FuzzTarget;
import io.github.listenqueue.fuzz.InputFile;
import io.github.listenqueue.fuzz.Text;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** {@code netstat} and {@code snmp}. */
public final class FuzzedNetstatFile implements FuzzTarget {

    private static final List<String> DROPS =
            List.of("ListenOverflows", "ListenDrops", "TCPReqQFullDrop", "SyncookiesSent", "TCPBacklogDrop");
    private static final List<String> OPENS = List.of("PassiveOpens");

    private static final int MAX_FILE_BYTES = 1 << 16;

    private final InputFile file = new InputFile("netstat");

    @Override
    public Object parse(byte[] input) {
        Path path = file.holding(input);
        return List.of(parse(path, "TcpExt", DROPS), parse(path, "Tcp", OPENS));
    }

    @Override
    public Object expect(byte[] input) {
        return List.of(
                FuzzTarget.resultOf(() -> expect(input, "TcpExt", DROPS)),
                FuzzTarget.resultOf(() -> expect(input, "Tcp", OPENS)));
    }

    private static Object parse(Path path, String group, List<String> names) {
        try (NetstatFile counters = new NetstatFile(path, group, names)) {
            counters.read();
            List<Long> values =
                    IntStream.range(0, names.size()).mapToObj(counters::value).toList();
            boolean allUnknown = values.stream().allMatch(value -> value == -1);
            return counters.problem() != null && allUnknown ? UNKNOWN : values;
        }
    }

    private static Object expect(byte[] input, String group, List<String> names) throws NotKnown {
        Text.require(input.length < MAX_FILE_BYTES, "too long");
        List<String> pair = Text.lines(Text.of(input)).stream()
                .filter(line -> line.startsWith(group + ":"))
                .limit(2)
                .toList();
        Text.require(pair.size() == 2, "no pair");
        List<String> header = words(pair.get(0), group);
        List<String> row = words(pair.get(1), group);
        Text.require(header.size() == row.size(), "not as many values as names, or cut off");
        Long[] values = new Long[names.size()];
        Arrays.fill(values, -1L);
        for (int i = 0; i < header.size(); i++) {
            if (names.contains(header.get(i))) {
                values[names.indexOf(header.get(i))] = Text.decimal(row.get(i));
            }
        }
        return List.of(values);
    }

    private static List<String> words(String line, String group) {
        String text = line.replace("\n", "").substring(group.length() + 1);
        return List.of(text.split(" ", -1)).stream()
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
