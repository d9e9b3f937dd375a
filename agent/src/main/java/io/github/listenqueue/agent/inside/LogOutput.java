package io.github.listenqueue.agent.inside;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.event.Level;

/** The destination of the log lines. */
final class LogOutput {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

    /** Nothing until it is chosen: a visit logs nothing. */
    private static volatile Destination destination = (logger, level, text) -> {};

    private LogOutput() {}

    /** A consumer of log lines. */
    interface Destination {

        void write(String logger, Level level, String text);
    }

    static void to(Destination chosen) {
        destination = chosen;
    }

    static Destination stderr() {
        return printing(System.err);
    }

    /** Returns a destination that appends to a file. */
    static Destination file(Path file) throws IOException {
        OutputStream appended = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return printing(new PrintStream(appended, true, StandardCharsets.UTF_8));
    }

    private static Destination printing(PrintStream out) {
        return (logger, level, text) -> out.println(
                TIME.format(OffsetDateTime.now(ZoneId.systemDefault())) + " " + level + " listenqueue: " + text);
    }

    static void write(String logger, Level level, String text) {
        destination.write(logger, level, text);
    }
}
