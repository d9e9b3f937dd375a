package io.github.listenqueue.springtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * The listener on a port as {@code ss} shows it. A row and its continuation:
 *
 * <pre>
 * LISTEN 0      3      *:41623 *:* ino:92737 sk:d cgroup:/ v6only:0
 *          skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)
 * </pre>
 *
 * @param depth Recv-Q
 * @param limit Send-Q
 * @param drops the last number of skmem
 */
record Ss(int depth, int limit, long drops) {

    static Ss of(int port) throws IOException {
        String text;
        try {
            Process ss = new ProcessBuilder("ss", "-ltnmeH", "sport = :" + port).start();
            text = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return Assumptions.abort("ss (iproute2), the oracle, cannot be run: " + e.getMessage());
        }
        Matcher row =
                Pattern.compile("(?s)LISTEN +(\\d+) +(\\d+) .*?,d(\\d+)\\)").matcher(text);
        if (!row.find()) {
            throw new IOException("no row for port " + port + " in: " + text);
        }
        return new Ss(Integer.parseInt(row.group(1)), Integer.parseInt(row.group(2)), Long.parseLong(row.group(3)));
    }
}
