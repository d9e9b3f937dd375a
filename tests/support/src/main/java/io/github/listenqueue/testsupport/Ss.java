package io.github.listenqueue.testsupport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * The listening sockets as {@code ss} shows them. A row and its continuation:
 *
 * <pre>
 * LISTEN 0      3      *:41623 *:* ino:92737 sk:d cgroup:/ v6only:0
 *          skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)
 * </pre>
 */
public final class Ss {

    private static final Pattern ROW = Pattern.compile("LISTEN +(\\d+) +(\\d+) +(\\S+) .*? ino:(\\d+) .*?,d(\\d+)\\)");

    /** A row like {@code ESTAB 0 0 127.0.0.1:80 127.0.0.1:4711 ino:0 sk:1 … lastsnd:1204 …}, without the state if filtered. */
    private static final Pattern WAITING = Pattern.compile("(?m)^.*:(\\d+) +ino:0 .* lastsnd:(\\d+) ");

    /** A row like {@code u_str LISTEN 2 3 /tmp/a b 747480 * 0}. */
    private static final Pattern UNIX = Pattern.compile("(?s)LISTEN +(\\d+) +(\\d+) +(.+?) (\\d+) +\\* 0");

    /** A unix-domain listener. */
    public record UnixRow(String name, int depth, int limit) {}

    /** A listener: Recv-Q, Send-Q and the last number of skmem. */
    public record Row(int depth, int limit, long drops) {}

    /** A row with its local address, like {@code 127.0.0.1:80}, {@code [::1]:80} or {@code *:80}. */
    public record Listing(String address, Row row) {}

    private Ss() {}

    /** Returns all listeners by inode. */
    public static Map<Long, Row> listeners() {
        Map<Long, Row> rows = new HashMap<>();
        listings().forEach((inode, listing) -> rows.put(inode, listing.row()));
        return rows;
    }

    /** Returns the listeners on a port. */
    public static List<Row> listeners(int port) {
        return listings("sport = :" + port).values().stream().map(Listing::row).toList();
    }

    /** Returns the only listener on a port. */
    public static Row listener(int port) {
        List<Row> rows = listeners(port);
        if (rows.size() != 1) {
            throw new AssertionError("one listener on port " + port + ", not " + rows);
        }
        return rows.get(0);
    }

    /** Returns all listeners with their addresses by inode. */
    public static Map<Long, Listing> listings() {
        return listings(new String[0]);
    }

    private static Map<Long, Listing> listings(String... filter) {
        List<String> options = new ArrayList<>(List.of("-ltnmeH"));
        options.addAll(List.of(filter));
        Map<Long, Listing> rows = new HashMap<>();
        Matcher row = ROW.matcher(run(options).replaceAll("\n\\s+", " "));
        while (row.find()) {
            rows.put(
                    Long.valueOf(row.group(4)),
                    new Listing(
                            row.group(3),
                            new Row(
                                    Integer.parseInt(row.group(1)),
                                    Integer.parseInt(row.group(2)),
                                    Long.parseLong(row.group(5)))));
        }
        return rows;
    }

    /** Counts the half-open requests to an address, given as a filter of ss such as {@code 127.0.0.1:80} or {@code :80}. */
    public static int halfOpen(String destination) {
        return (int) run(List.of("-tnH", "state", "syn-recv", "src", destination))
                .lines()
                .count();
    }

    /** Returns the age in milliseconds of each connection without a descriptor, by the port of its client. */
    public static Map<Integer, Long> waiting(int port) {
        Map<Integer, Long> waiting = new HashMap<>();
        String text = run(List.of("-tienH", "state", "established", "state", "close-wait", "sport", "=", ":" + port));
        Matcher row = WAITING.matcher(text.replaceAll("\n\\s+", " "));
        while (row.find()) {
            waiting.put(Integer.valueOf(row.group(1)), Long.valueOf(row.group(2)));
        }
        return waiting;
    }

    /** Returns the unix-domain listeners by inode. Each byte of a name is one character. */
    public static Map<Long, UnixRow> unixListeners() {
        Map<Long, UnixRow> rows = new HashMap<>();
        Matcher row = UNIX.matcher(run(List.of("-xlH")));
        while (row.find()) {
            rows.put(
                    Long.valueOf(row.group(4)),
                    new UnixRow(row.group(3), Integer.parseInt(row.group(1)), Integer.parseInt(row.group(2))));
        }
        return rows;
    }

    private static String run(List<String> options) {
        List<String> command = new ArrayList<>(List.of("ss"));
        command.addAll(options);
        try {
            Process ss = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new String(ss.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return Assumptions.abort("ss of iproute2, the test oracle, cannot be run: " + e.getMessage());
        }
    }
}
