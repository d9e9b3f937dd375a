package io.github.listenqueue.agent.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file for the page. A draft beside it is written at once, as long as a page: it shows before the JVM is touched that the file
 * can be written and the disk has room. The draft then replaces the file, so that a part of a page is never visible.
 */
final class ReportFile implements AutoCloseable {

    /** More than a page of a JVM with some hundred listeners. */
    private static final int ROOM = 512 * 1024;

    private final Path file;
    private final TemporaryFile draft;

    private ReportFile(Path file) {
        this.file = file;
        this.draft = new TemporaryFile(file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp"));
    }

    /** Returns the file of a name; null for no name. */
    static @Nullable ReportFile of(Optional<String> name) throws CommandFailure {
        return name.isPresent() ? at(name.get()) : null;
    }

    private static ReportFile at(String name) throws CommandFailure {
        Path file;
        try {
            file = Path.of(name).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw unwritable(name, "no file can have this name");
        }
        if (file.getFileName() == null || (Files.exists(file) && !Files.isRegularFile(file))) {
            throw unwritable(name, "it is no regular file");
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw unwritable(name, "the file is there and not writable");
        }
        ReportFile report = new ReportFile(file);
        try {
            Files.write(report.draft.path(), new byte[ROOM], StandardOpenOption.CREATE_NEW);
            return report;
        } catch (IOException e) {
            report.close();
            throw unwritable(name, reason(e));
        }
    }

    /** Writes the page, and a line that says so. */
    void write(String html, PrintStream out) throws CommandFailure {
        try {
            Files.writeString(draft.path(), html, StandardCharsets.UTF_8);
            Files.move(draft.path(), file, StandardCopyOption.ATOMIC_MOVE);
            out.println("The report is in " + file + ".");
        } catch (IOException e) {
            throw unwritable(file.toString(), reason(e));
        }
    }

    @Override
    public void close() {
        draft.close();
    }

    private static String reason(IOException failure) {
        return failure instanceof FileSystemException named && named.getReason() == null
                ? "no file can be made there (" + named.getClass().getSimpleName() + ")"
                : String.valueOf(failure.getMessage());
    }

    private static CommandFailure unwritable(String name, String reason) {
        return new CommandFailure("The report cannot be written to " + name + ": " + reason + ".");
    }
}
