package io.github.listenqueue.examples.incident;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;

/**
 * The output. In a terminal the status is the last line and is overwritten in place. Elsewhere it is an ordinary line, once a
 * second. Safe for use by several threads.
 */
final class Screen {

    private static final String CLEAR_LINE = "\r\033[K";
    /** Switches off wrapping, so that a line longer than the terminal is cut off: a wrapped line could not be overwritten. */
    private static final String NO_WRAP = "\033[?7l";

    private static final String RED = "\033[31m";
    private static final String PLAIN = "\033[0m";
    /** False if NO_COLOR is set, see no-color.org. */
    private static final boolean COLOURS = System.getenv("NO_COLOR") == null;

    private static final String WRAP = "\033[?7h";
    private static final long PLAIN_STATUS_NS = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream out;
    private final boolean live;
    private final ZoneId zone;
    private String status = "";
    private long nextPlainNs = System.nanoTime();

    Screen(PrintStream out, boolean live, ZoneId zone) {
        this.out = out;
        this.live = live;
        this.zone = zone;
    }

    ZoneId zone() {
        return zone;
    }

    /** Shows the status. */
    synchronized void status(Instant at, String text) {
        String line = Words.clock(at, zone) + "  " + text;
        if (live) {
            status = NO_WRAP + (text.contains(StatusLine.FULL) && COLOURS ? RED + line + PLAIN : line) + WRAP;
            out.print(CLEAR_LINE + status);
            out.flush();
        } else if (System.nanoTime() - nextPlainNs >= 0) {
            nextPlainNs = System.nanoTime() + PLAIN_STATUS_NS;
            print(line);
        }
    }

    /** Adds a permanent line. */
    synchronized void event(Instant at, String text) {
        print(Words.clock(at, zone) + "  " + text);
    }

    /** Adds permanent lines. */
    synchronized void print(String text) {
        out.println((live ? CLEAR_LINE : "") + text);
        if (live) {
            out.print(status);
        }
        out.flush();
    }

    /** Removes the last status. */
    synchronized void endStatus() {
        if (live && !status.isEmpty()) {
            out.print(CLEAR_LINE);
            out.flush();
        }
        status = "";
    }
}
