package io.github.listenqueue.internal.linux.procfs;

import io.github.listenqueue.fuzz.FuzzTarget;
import io.github.listenqueue.fuzz.InputFile;
import io.github.listenqueue.fuzz.Text;
import io.github.listenqueue.testsupport.procfs.Row;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same bytes as {@code tcp} of a little-endian machine and as {@code tcp6} of a big-endian one. */
public final class FuzzedListenTable implements FuzzTarget {

    private final InputFile file = new InputFile("tcp");

    record Row(long inode, int depth, InetSocketAddress address) {}

    record Listeners(List<Row> rows, boolean changed, boolean doubtful) {}

    @Override
    public Object parse(byte[] input) {
        Path path = file.holding(input);
        return List.of(parse(path, false, ByteOrder.LITTLE_ENDIAN), parse(path, true, ByteOrder.BIG_ENDIAN));
    }

    @Override
    public Object expect(byte[] input) {
        List<String> lines = Text.lines(Text.of(input));
        return List.of(
                FuzzTarget.resultOf(() -> expect(lines, false, ByteOrder.LITTLE_ENDIAN)),
                FuzzTarget.resultOf(() -> expect(lines, true, ByteOrder.BIG_ENDIAN)));
    }

    private static Object parse(Path path, boolean ipv6, ByteOrder order) {
        try (ListenTable table = new ListenTable(path, ipv6, order)) {
            table.read();
            // Read twice, so that both buffers must hold the same rows.
            table.read();
            List<Row> rows = new ArrayList<>();
            for (int row = 0; row < table.count(); row++) {
                rows.add(new Row(table.inode(row), table.depth(row), table.address(row)));
            }
            return table.problem() == null ? new Listeners(rows, table.changed(), table.isDoubtful()) : UNKNOWN;
        }
    }

    private static Listeners expect(List<String> lines, boolean ipv6, ByteOrder order) throws NotKnown {
        List<Row> rows = new ArrayList<>();
        boolean minusOne = false;
        boolean unpadded = false;
        Text.require(!lines.isEmpty(), "empty");
        for (int number = 0; number < lines.size(); number++) {
            String line = lines.get(number);
            String text = line.replace("\n", "");
            List<String> words = List.of(text.replaceFirst("^ +", "").split(" +"));
            Text.require(text.length() <= 1024, "too long");
            Text.require(line.endsWith("\n") || hasAllColumns(words, number == 0), "cut off");
            unpadded |= !ipv6 && text.length() < 149;
            if (number == 0) {
                Text.require(words.get(0).equals("sl"), "no header");
                continue;
            }
            Text.require(words.size() > 3, "no state");
            long state = Text.hex(words.get(3));
            if (state == 0x03) {
                continue;
            }
            if (state != 0x0A) {
                break;
            }
            Text.require(words.size() > 9, "too short");
            rows.add(row(words, ipv6, order));
            minusOne |= text.replaceFirst(" +$", "").endsWith("-1");
        }
        boolean allEmpty = rows.stream().allMatch(row -> row.depth() == 0);
        return new Listeners(rows, false, (minusOne && allEmpty) || unpadded);
    }

    private static boolean hasAllColumns(List<String> words, boolean header) {
        if (header) {
            return words.size() >= 12 && words.get(words.size() - 1).endsWith("inode");
        }
        return words.size() >= 17 || (words.size() >= 12 && words.get(3).matches("0{0,7}[36]"));
    }

    private static Row row(List<String> words, boolean ipv6, ByteOrder order) throws NotKnown {
        String[] local = words.get(1).split(":", 2);
        String[] queues = words.get(4).split(":", 2);
        Text.require(local.length == 2 && queues.length == 2, "no colon");
        Text.require(local[0].length() == (ipv6 ? 32 : 8), "no address");
        ByteBuffer address = ByteBuffer.allocate(local[0].length() / 2).order(order);
        for (int at = 0; at < local[0].length(); at += 8) {
            address.putInt((int) Text.hex(local[0].substring(at, at + 8)));
        }
        try {
            return new Row(
                    Text.decimal(words.get(9)),
                    Text.atMost(Integer.MAX_VALUE, Text.hex(queues[1])),
                    new InetSocketAddress(
                            InetAddress.getByAddress(address.array()), Text.atMost(0xFFFF, Text.hex(local[1]))));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
