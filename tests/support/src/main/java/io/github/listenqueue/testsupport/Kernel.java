package io.github.listenqueue.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The counters of this namespace, read in the plainest way: a test oracle that shares no code with the library. */
public final class Kernel {

    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int QUEUES = 4;
    private static final int INODE = 9;

    private Kernel() {}

    /** The row of a listening socket. */
    public record Row(int port, int depth, long inode) {}

    public static List<Row> listeners() {
        return List.of("tcp6", "tcp").stream()
                .filter(table -> Files.exists(Path.of("/proc/self/net", table)))
                .flatMap(table -> lines(table).stream().skip(1))
                .map(line -> Arrays.asList(line.strip().split(" +", -1)))
                .filter(columns -> columns.get(STATE).equals("0A"))
                .map(columns -> new Row(
                        hexAfterColon(columns.get(LOCAL)),
                        hexAfterColon(columns.get(QUEUES)),
                        Long.parseLong(columns.get(INODE))))
                .toList();
    }

    /** Returns the number of waiting connections of all listeners on a port. */
    public static int waitingAt(int port) {
        return listeners().stream()
                .filter(row -> row.port() == port)
                .mapToInt(Row::depth)
                .sum();
    }

    public static long listenDrops() {
        return counter("netstat", "TcpExt:", "ListenDrops");
    }

    /** Returns the number of SYNs that were dropped because a SYN queue was full. */
    public static long synQueueDrops() {
        return counter("netstat", "TcpExt:", "TCPReqQFullDrop");
    }

    /** Returns the number of SYNs that were answered by a cookie because a SYN queue was full. */
    public static long synCookies() {
        return counter("netstat", "TcpExt:", "TCPReqQFullDoCookies");
    }

    public static long listenOverflows() {
        return counter("netstat", "TcpExt:", "ListenOverflows");
    }

    public static long activeOpens() {
        return counter("snmp", "Tcp:", "ActiveOpens");
    }

    private static long counter(String file, String group, String name) {
        List<String> pair =
                lines(file).stream().filter(line -> line.startsWith(group)).toList();
        int column = Arrays.asList(pair.get(0).split(" ", -1)).indexOf(name);
        return Long.parseLong(Arrays.asList(pair.get(1).split(" ", -1)).get(column));
    }

    private static int hexAfterColon(String column) {
        return Integer.parseInt(column.substring(column.indexOf(':') + 1), 16);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of("/proc/self/net", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
