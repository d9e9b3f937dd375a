package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file under {@code /proc}, kept open between readings: a process that is out of descriptors cannot open it when it
 * matters most, and a seek to 0 makes the kernel write the content anew.
 *
 * <p>A {@link RandomAccessFile} and not a channel, because interrupting a thread inside a channel closes it for all.
 * A file with a size is no kernel file but part of a captured tree; it may be replaced, so it is opened for each sample.
 */
final class ProcFile implements AutoCloseable {

    private final Path path;
    private @Nullable RandomAccessFile open;
    private boolean kernels;

    ProcFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** The parser of the content, which calls {@link #read}. */
    interface Parser {

        /** Says what is wrong with the content; null if nothing is. */
        @Nullable
        String parse() throws IOException;
    }

    /**
     * Makes one sample, from the start. A file that made no sense is closed, so that the next sample looks for it anew.
     *
     * @return what was wrong, naming the file; null if nothing was
     */
    @Nullable
    String readBy(Parser parser) {
        try {
            rewind();
            String wrong = parser.parse();
            if (wrong == null) {
                closeUnlessKernels();
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
     * Reads on from where the last call ended, by one system call for up to 8 KiB.
     *
     * @return how many bytes, or -1 at the end
     */
    int read(byte[] buffer, int offset, int length) throws IOException {
        RandomAccessFile file = open;
        if (file == null) {
            throw new IOException(path + " is not open");
        }
        return file.read(buffer, offset, length);
    }

    /**
     * Reads on into a buffer until it is full or the content, which the kernel makes in one piece, has ended. What did not
     * fill the room it was given and ends with a line is all of it: the system call that would say so is left out.
     *
     * @param from where in the buffer to begin
     * @return where in the buffer the content ends
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
        kernels = false;
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

    private void closeUnlessKernels() throws IOException {
        RandomAccessFile file = open;
        // Asked once for each opening: it would be a quarter of the system calls of a sample.
        if (file != null && !kernels) {
            kernels = file.length() == 0;
            if (!kernels) {
                close();
            }
        }
    }
}
