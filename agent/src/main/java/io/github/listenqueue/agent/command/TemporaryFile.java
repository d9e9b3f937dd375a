package io.github.listenqueue.agent.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is deleted when it is closed, and also if the command is interrupted. */
final class TemporaryFile implements AutoCloseable {

    private final Path path;
    private final Thread hook = new Thread(this::delete, "listenqueue-clean-up");

    TemporaryFile(Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The command is being interrupted.
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Its folder has gone with the JVM.
        }
    }
}
