package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The log file of this program, which is deleted after the report has quoted it. */
final class LibraryLog implements AutoCloseable {

    private static final int FIRST = 5;

    private final Path file;

    /** Creates the file. Must be called before anything is logged, since logback.xml reads its name then. */
    LibraryLog() throws IOException {
        file = Files.createTempFile("incident", ".log");
        // In case of an interrupt.
        file.toFile().deleteOnExit();
        System.setProperty("incident.log", file.toString());
    }

    /** Returns the first and the last lines. */
    List<String> excerpt() throws IOException {
        List<String> lines = Files.readAllLines(file);
        int hidden = lines.size() - FIRST - 1;
        if (hidden <= 1) {
            return lines;
        }
        List<String> excerpt = new ArrayList<>(lines.subList(0, FIRST));
        excerpt.add("... " + hidden + " lines more ...");
        excerpt.add(lines.get(lines.size() - 1));
        return excerpt;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
