package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The file for the page, checked to be writable before the incident starts. */
final class PageFile {

    private final Path file;
    /** A temporary file beside it, so that it can replace the file atomically. */
    private final Path draft;

    private PageFile(Path file) {
        this.file = file;
        this.draft = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    }

    /** Checks that the page can be written there. The message of its exception has the reason. */
    static PageFile at(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("--report needs the name of a file");
        }
        Path file = path(name);
        Path folder = file.getParent();
        if (Files.isDirectory(file) || folder == null) {
            throw unwritable(name, "it is a directory");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw unwritable(name, "it is not a regular file");
        }
        if (!Files.isDirectory(folder)) {
            throw unwritable(name, "there is no directory " + folder);
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw unwritable(name, "the file exists and is not writable");
        }
        PageFile page = new PageFile(file);
        try {
            // Only a try shows it.
            Files.createFile(page.draft);
            Files.delete(page.draft);
        } catch (IOException e) {
            throw unwritable(name, "no file can be created in " + folder);
        }
        return page;
    }

    /** Writes the page atomically, so that a part of it is never visible. */
    Check write(String html) {
        // In case of an interrupt.
        draft.toFile().deleteOnExit();
        try {
            Files.writeString(draft, html, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return Check.that(true, "page: written to " + file);
        } catch (IOException e) {
            return Check.that(false, "page: not written to " + file + ": " + e);
        }
    }

    private static Path path(String name) {
        try {
            return Path.of(name).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            // In the locale C, every name that is not ASCII.
            throw unwritable(name, "no file can have this name in this locale");
        }
    }

    private static IllegalArgumentException unwritable(String name, String reason) {
        return new IllegalArgumentException("The page cannot be written to " + name + ": " + reason);
    }
}
