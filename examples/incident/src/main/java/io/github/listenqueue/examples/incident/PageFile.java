package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The file for the page, known to be writable before the incident starts. */
final class PageFile {

    private final Path file;
    /** Beside the file, so that it can become the file in one step. */
    private final Path draft;

    private PageFile(Path file) {
        this.file = file;
        this.draft = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    }

    /** The message of what it throws says why the page cannot be written there. */
    static PageFile at(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("--report needs the name of a file");
        }
        Path file = path(name);
        Path folder = file.getParent();
        if (Files.isDirectory(file) || folder == null) {
            throw unwritable(name, "it is a folder");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw unwritable(name, "it is not a regular file");
        }
        if (!Files.isDirectory(folder)) {
            throw unwritable(name, "there is no folder " + folder);
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw unwritable(name, "the file is there and may not be changed");
        }
        PageFile page = new PageFile(file);
        try {
            // To try it is the only way to know.
            Files.createFile(page.draft);
            Files.delete(page.draft);
        } catch (IOException e) {
            throw unwritable(name, "no file can be made in " + folder);
        }
        return page;
    }

    /** Puts the page there in one step, so that nobody ever finds half of it. */
    Check write(String html) {
        // For when it is interrupted.
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
            // In the locale C these are all names that are not ASCII.
            throw unwritable(name, "no file can have this name in this locale");
        }
    }

    private static IllegalArgumentException unwritable(String name, String why) {
        return new IllegalArgumentException("The page cannot be written to " + name + ": " + why);
    }
}
