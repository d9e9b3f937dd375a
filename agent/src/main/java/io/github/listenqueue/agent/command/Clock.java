package io.github.listenqueue.agent.command;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time of day on a line. */
final class Clock {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private Clock() {}

    static String now() {
        return TIME.format(LocalTime.now(ZoneId.systemDefault()));
    }
}
