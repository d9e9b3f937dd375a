package io.github.listenqueue.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file for the input of one target, in a folder of its own; in memory if possible, for a disk takes longer than a parser. */
public final class InputFile {

    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path file;

    public InputFile(String name) {
        try {
            String prefix = "listenqueue-fuzz";
            Path folder = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, prefix)
                    : Files.createTempDirectory(prefix);
            file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            folder.toFile().deleteOnExit();
            Path each = folder;
            for (Path part : folder.relativize(file)) {
                // What is told last is deleted first.
                each = each.resolve(part);
                each.toFile().deleteOnExit();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path holding(byte[] input) {
        try {
            return Files.write(file, input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
