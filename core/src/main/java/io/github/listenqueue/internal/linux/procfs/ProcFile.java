package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file under {@code /proc}, kept open between reads, since a process without free descriptors could not open it. A seek
 * to 0 makes the kernel write the content anew.
 *
 * <p>It is a {@link RandomAccessFile}, since interrupting a thread inside a channel closes the channel for all threads. A
 * file with a size is part of a captured tree, not a kernel file. It may be replaced, so it is opened for each read.
 */
final class ProcFile implements AutoCloseable {

    private final Path path;
    private @Nullable RandomAccessFile open;
    private boolean isKernelFile;

    ProcFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** A parser of the content, which calls {@link #read}. */
    interface Parser {

        /** Returns the fault of the content; null if there is none. */
        @Nullable
        String parse() throws IOException;
    }

    /**
     * Parses the content from the start. A malformed file is closed, so that the next read opens it again.
     *
     * @return the error, with the name of the file; null if there is none
     */
    @Nullable
    String readBy(Parser parser) {
        try {
            rewind();
            String wrong = parser.parse();
            if (wrong == null) {
                closeIfCaptured();
                return null;
            }
            close();
            return path + ": " + wrong;
        } catch (IOException e) {
            close();
            return IoErrors.of(path, e);
        }
    }

    /**
     * Continues to read after the last call, by one system call for up to 8 KiB.
     *
     * @return the number of bytes, or -1 at the end
     */
    int read(byte[] buffer, int offset, int length) throws IOException {
        RandomAccessFile file = open;
        if (file == null) {
            throw new IOException(path + " is not open");
        }
        return file.read(buffer, offset, length);
    }

    /**
     * Continues to read into a buffer until it is full or the content has ended. The kernel makes the content in one
     * piece, so a read that leaves room and ends with a line break is the last one. The system call that would confirm
     * the end is left out.
     *
     * @param from the position in the buffer to begin at
     * @return the position in the buffer where the content ends
     */
    int fill(byte[] buffer, int from) throws IOException {
        int end = from;
        while (end < buffer.length) {
            int room = buffer.length - end;
            int read = read(buffer, end, room);
            if (read < 0) {
                return end;
            }
            end += read;
            if (read < room && buffer[end - 1] == '\n') {
                return end;
            }
        }
        return end;
    }

    @Override
    public void close() {
        RandomAccessFile file = open;
        open = null;
        isKernelFile = false;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // Nothing was written, so nothing can be lost; the descriptor is gone either way.
            }
        }
    }

    private void rewind() throws IOException {
        RandomAccessFile file = open;
        if (file == null) {
            open = new RandomAccessFile(path.toFile(), "r");
        } else {
            file.seek(0);
        }
    }

    private void closeIfCaptured() throws IOException {
        RandomAccessFile file = open;
        // Checked once for each open file, since it would be a quarter of the system calls of a sample.
        if (file != null && !isKernelFile) {
            isKernelFile = file.length() == 0;
            if (!isKernelFile) {
                close();
            }
        }
    }
}
