package io.github.listenqueue.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * The listening sockets as {@code ss} shows them, by inode. A row and its continuation:
 *
 * <pre>
 * LISTEN 0      3      *:41623 *:* ino:92737 sk:d cgroup:/ v6only:0
 *          skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)
 * </pre>
 */
final class Ss {

    private static final Pattern ROW = Pattern.compile("LISTEN +(\\d+) +(\\d+) .*? ino:(\\d+) .*?,d(\\d+)\\)");

    /** What ss shows of one listener: Recv-Q, Send-Q and the last number of skmem. */
    record Row(int depth, int limit, long drops) {}

    private Ss() {}

    static Map<Long, Row> listeners() {
        String text;
        try {
            Process ss = new ProcessBuilder("ss", "-ltnmeH").start();
            text = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return Assumptions.abort("ss (iproute2), the oracle, cannot be run: " + e.getMessage());
        }
        Map<Long, Row> rows = new HashMap<>();
        Matcher row = ROW.matcher(text.replaceAll("\n\\s+", " "));
        while (row.find()) {
            rows.put(
                    Long.valueOf(row.group(3)),
                    new Row(
                            Integer.parseInt(row.group(1)),
                            Integer.parseInt(row.group(2)),
                            Long.parseLong(row.group(4))));
        }
        return rows;
    }
}
