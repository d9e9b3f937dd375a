package io.github.listenqueue.examples.incident;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The row of a listener in the output of {@code ss -ltnmeH}:
 *
 * <pre>
 * LISTEN 129    128        127.0.0.1:8080 0.0.0.0:* ino:94422 sk:e cgroup:/ &lt;-&gt;
 * 	 skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d57)
 * </pre>
 *
 * @param text the row on one line, as ss showed it
 * @param depth Recv-Q
 * @param limit Send-Q
 * @param inode the socket's inode, if shown
 * @param drops the last number of skmem, if shown
 */
record SsRow(String text, int depth, int limit, OptionalLong inode, OptionalLong drops) {

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern ROW = Pattern.compile("LISTEN (\\d+) (\\d+) \\S+:(\\d+) ");
    private static final Pattern INODE = Pattern.compile(" ino:(\\d+)");
    private static final Pattern DROPS = Pattern.compile("skmem:\\([^)]*,d(\\d+)\\)");

    /** Returns the only listener on a port; empty if there is none or more than one, or if its numbers are invalid. */
    static Optional<SsRow> parse(String output, int port) {
        List<String> rows = Pattern.compile("(?=\\bLISTEN\\s)")
                .splitAsStream(output)
                .map(row -> BLANKS.matcher(row).replaceAll(" ").strip())
                .filter(row -> isOn(row, port))
                .toList();
        return rows.size() == 1 ? read(rows.get(0)) : Optional.empty();
    }

    private static boolean isOn(String row, int port) {
        Matcher matcher = ROW.matcher(row);
        return matcher.lookingAt() && matcher.group(3).equals(Integer.toString(port));
    }

    private static Optional<SsRow> read(String row) {
        Matcher matcher = ROW.matcher(row);
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SsRow(
                    row,
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    number(INODE, row),
                    number(DROPS, row)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static OptionalLong number(Pattern pattern, String row) {
        Matcher matcher = pattern.matcher(row);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
