package io.github.listenqueue.micrometer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * The listeners on a port as {@code ss} shows them. A row and its continuation:
 *
 * <pre>
 * LISTEN 0      3      *:41623 *:* ino:92737 sk:d cgroup:/ v6only:0
 *          skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)
 * </pre>
 */
final class Ss {

    private static final Pattern ROW = Pattern.compile("LISTEN +(\\d+) +(\\d+) .*?,d(\\d+)\\)");

    /** Recv-Q, Send-Q and the last number of skmem. */
    record Row(double depth, double limit, double drops) {}

    private Ss() {}

    static List<Row> listeners(int port) {
        String text;
        try {
            Process ss = new ProcessBuilder("ss", "-ltnmeH", "sport = :" + port).start();
            text = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return Assumptions.abort("ss (iproute2), the oracle, cannot be run: " + e.getMessage());
        }
        List<Row> rows = new ArrayList<>();
        Matcher row = ROW.matcher(text.replaceAll("\n\\s+", " "));
        while (row.find()) {
            rows.add(new Row(number(row.group(1)), number(row.group(2)), number(row.group(3))));
        }
        return rows;
    }

    /** The only listener on a port. */
    static Row listener(int port) {
        List<Row> rows = listeners(port);
        if (rows.size() != 1) {
            throw new AssertionError("one listener on port " + port + ", not " + rows);
        }
        return rows.get(0);
    }

    private static double number(String digits) {
        return Double.parseDouble(digits);
    }
}
