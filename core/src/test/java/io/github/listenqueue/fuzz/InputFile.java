package io.github.listenqueue.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file for the input of one target in its own folder, in memory if possible, since a disk is slower than a parser. */
public final class InputFile {

    private static final Path MEMORY = Path.of("/dev/shm");

    /** The system property of the parent folder, for a process that is killed before it can delete its own. */
    static final String IN = "listenqueue.fuzz.in";

    private final Path folder;
    private final Path file;

    public InputFile(String name) {
        try {
            folder = newFolder();
            folder.toFile().deleteOnExit();
            file = make(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path newFolder() throws IOException {
        String prefix = "listenqueue-fuzz";
        String given = System.getProperty(IN);
        if (given != null) {
            return Files.createTempDirectory(Path.of(given), prefix);
        }
        return Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, prefix) : Files.createTempDirectory(prefix);
    }

    public Path holding(byte[] input) {
        return write(file, input);
    }

    /** Writes another file into the same folder, for a parser that reads more than its input. */
    public void beside(String name, String content) {
        try {
            write(make(name), content.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path make(String name) throws IOException {
        Path made = folder.resolve(name);
        Files.createDirectories(made.getParent());
        Path each = folder;
        for (Path part : folder.relativize(made)) {
            // deleteOnExit deletes in reverse order.
            each = each.resolve(part);
            each.toFile().deleteOnExit();
        }
        return made;
    }

    private static Path write(Path to, byte[] content) {
        try {
            return Files.write(to, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
