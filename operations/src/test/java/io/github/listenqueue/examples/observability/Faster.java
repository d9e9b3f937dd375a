package io.github.listenqueue.examples.observability;

import java.util.regex.Pattern;

/**
 * The conversion of a Prometheus file to {@value #TIMES} times its speed, so that minutes of alerting fit into a test. It
 * divides every duration, and the only number of seconds that a rule compares with. Nothing else changes.
 */
final class Faster {

    static final int TIMES = 15;

    private static final Pattern DURATION = Pattern.compile("(?<![\\w.])(\\d+)(s|m|h|d)\\b");
    private static final Pattern SECONDS = Pattern.compile("(_seconds > )(\\d+)\\b");

    private Faster() {}

    static String of(String text) {
        String durations = DURATION.matcher(text)
                .replaceAll(found -> milliseconds(Long.parseLong(found.group(1)), found.group(2)) / TIMES + "ms");
        return SECONDS.matcher(durations).replaceAll(found -> found.group(1) + Long.parseLong(found.group(2)) / TIMES);
    }

    private static long milliseconds(long number, String unit) {
        return number
                * switch (unit) {
                    case "s" -> 1_000L;
                    case "m" -> 60_000L;
                    case "h" -> 3_600_000L;
                    case "d" -> 86_400_000L;
                    default -> throw new IllegalArgumentException(unit);
                };
    }
}
