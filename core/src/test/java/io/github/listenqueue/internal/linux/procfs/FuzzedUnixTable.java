package io.github.listenqueue.internal.linux.procfs;

import io.github.listenqueue.fuzz.FuzzTarget;
import io.github.listenqueue.fuzz.InputFile;
import io.github.listenqueue.fuzz.Text;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /proc/self/net/unix}. */
public final class FuzzedUnixTable implements FuzzTarget {

    private static final Pattern ROW = Pattern.compile(
            "[^ ]*: [0-9a-f]{8} [0-9a-f]{8} ([0-9a-f]{8}) [0-9a-f]{4} ([0-9a-f]{2}) +([0-9]+)( .*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final InputFile file = new InputFile("unix");

    record Listener(long inode, int depth, SocketAddress address) {}

    record Socket(long flags, long state, long inode, String address) {
        boolean listens() {
            return isListener() && !address.isEmpty();
        }

        boolean waits() {
            return isWaiting() && !address.isEmpty();
        }

        boolean lacksAddress() {
            return (isListener() || isWaiting()) && address.isEmpty();
        }

        private boolean isListener() {
            return flags == 0x10000 && state == 1 && inode > 0;
        }

        private boolean isWaiting() {
            return flags == 0 && state == 2 && inode == 0;
        }
    }

    @Override
    public Object parse(byte[] input) {
        try (UnixTable table = new UnixTable(file.holding(input))) {
            table.read();
            // Read twice, so that both buffers must hold the same rows.
            table.read();
            List<Listener> listeners = new ArrayList<>();
            for (int row = 0; row < table.count(); row++) {
                listeners.add(new Listener(table.inode(row), table.depth(row), table.address(row)));
            }
            return table.problem() == null && !table.changed() ? listeners : UNKNOWN;
        }
    }

    @Override
    public Object expect(byte[] input) throws NotKnown {
        List<Socket> sockets = sockets(Text.lines(Text.of(input)));
        List<Socket> listening =
                sockets.stream().filter(Socket::listens).distinct().toList();
        return listening.stream()
                .map(each -> new Listener(each.inode(), depth(each, listening, sockets), address(each)))
                .toList();
    }

    private static List<Socket> sockets(List<String> lines) throws NotKnown {
        Text.require(!lines.isEmpty() && lines.get(0).startsWith("Num "), "no header");
        List<Socket> sockets = new ArrayList<>();
        boolean named = false;
        for (int number = 0; number < lines.size(); number++) {
            String line = lines.get(number);
            boolean whole = line.endsWith("\n");
            String text = line.replace("\n", "");
            Text.require(text.length() <= 1024, "too long");
            Matcher row = ROW.matcher(text);
            if (number == 0) {
                Text.require(whole || line.endsWith("Path"), "cut off in the header");
                continue;
            }
            String tail;
            if (row.matches() && isLong(row.group(3))) {
                tail = row.group(4);
                named = tail != null;
                sockets.add(new Socket(
                        Text.hex(row.group(1)),
                        Text.hex(row.group(2)),
                        Text.decimal(row.group(3)),
                        named ? tail.substring(1) : ""));
                Text.require(whole || !sockets.get(sockets.size() - 1).lacksAddress(), "cut off before its address");
            } else {
                Text.require(named && whole, "neither a row nor the rest of a name");
                Socket broken = sockets.remove(sockets.size() - 1);
                sockets.add(new Socket(broken.flags(), broken.state(), broken.inode(), broken.address() + "\n" + text));
            }
            Text.require(sockets.get(sockets.size() - 1).address().length() <= 108, "too long");
        }
        return sockets;
    }

    private static boolean isLong(String text) {
        return FuzzTarget.numberOr(-1, () -> Text.decimal(text)) >= 0;
    }

    private static int depth(Socket listener, List<Socket> listening, List<Socket> sockets) {
        boolean shared = listening.stream()
                        .filter(each -> each.address().equals(listener.address()))
                        .count()
                > 1;
        long waiting = sockets.stream()
                .filter(each -> each.waits() && each.address().equals(listener.address()))
                .count();
        return shared ? SocketTable.UNKNOWN : (int) waiting;
    }

    private static SocketAddress address(Socket socket) {
        return FuzzedUnixAddress.expected(socket.address().getBytes(StandardCharsets.ISO_8859_1));
    }
}
