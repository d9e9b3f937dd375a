package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The messages for files that could not be read. Each contains the name of the file. */
final class IoErrors {

    private IoErrors() {}

    static String of(Path path, IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return path + ": No such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return path + ": Permission denied";
        }
        String message = String.valueOf(failure.getMessage());
        return message.contains(path.toString()) ? message : path + ": " + message;
    }
}
