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
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** The destination of the log lines: stderr, a file, or nothing. */
final class LogOutput {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

    /** Nothing until the monitor chooses: a visit logs nothing. */
    private static volatile @Nullable PrintStream out;

    private LogOutput() {}

    static void toStderr() {
        out = System.err;
    }

    /** Appends to a file. */
    static void toFile(Path file) throws IOException {
        OutputStream appended = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        out = new PrintStream(appended, true, StandardCharsets.UTF_8);
    }

    static void write(Level level, String text) {
        PrintStream to = out;
        if (to != null) {
            String time = TIME.format(OffsetDateTime.now(ZoneId.systemDefault()));
            to.println(time + " " + level + " listenqueue: " + text);
        }
    }
}
