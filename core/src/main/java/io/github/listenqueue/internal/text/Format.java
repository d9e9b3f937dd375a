package io.github.listenqueue.internal.text;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Formats of numbers and lines, independent of the locale. */
public final class Format {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private Format() {}

    /** Returns a number with its noun, in the plural unless it is 1. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Returns a time as in {@code 0.5 s}, {@code 95.0 s}, {@code 12 min}, {@code 2 h 5 min}. */
    public static String time(Duration duration) {
        if (duration.toMinutes() < 2) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        return duration.toHours() == 0
                ? duration.toMinutes() + " min"
                : duration.toHours() + " h"
                        + (duration.toMinutesPart() == 0 ? "" : " " + duration.toMinutesPart() + " min");
    }

    /** Returns a text as one line. The name of a thread or a path may contain a line break. */
    public static String oneLine(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }
}
