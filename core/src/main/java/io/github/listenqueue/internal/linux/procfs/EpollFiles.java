package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The interest sets of epoll descriptors, from {@code /proc/self/fdinfo} ({@code ep_show_fdinfo} in
 * {@code fs/eventpoll.c}). The inode is there since Linux 5.14 or earlier.
 *
 * <pre>
 * tfd:       11 events:       19 data:     7f7f0000000b  pos:0 ino:36766 sdev:9
 *      (1)           (2)                                       (3)
 * </pre>
 *
 * (1) the descriptor, decimal; (2) the events, hexadecimal; (3) the inode behind the descriptor, hexadecimal.
 */
public final class EpollFiles {

    /** The size of about 400,000 lines. */
    private static final int MAX_FILE_BYTES = 1 << 25;

    private static final int MAX_LINE_BYTES = 256;

    private final Path folder;
    private final byte[] buffer = new byte[8192];
    private int length;

    public EpollFiles(Path folder) {
        this.folder = folder;
    }

    /** A receiver of the interest set of an epoll descriptor. */
    public interface Watched {

        /**
         * Takes one descriptor.
         *
         * @param events the events that it is watched for, including flags that only control how
         * @param inode the inode behind the descriptor; -1 if the kernel does not report it
         */
        void take(int descriptor, int events, long inode);
    }

    /**
     * Reads the interest set of an epoll descriptor. It is empty if the descriptor is not an epoll.
     *
     * @return the error, with the name of the file; null if there is none
     */
    public @Nullable String read(int epoll, Watched watched) {
        try (ProcFile file = new ProcFile(folder.resolve(Integer.toString(epoll)))) {
            return file.readBy(() -> parse(file, watched));
        }
    }

    private @Nullable String parse(ProcFile file, Watched watched) throws IOException {
        length = 0;
        for (int total = 0; total < MAX_FILE_BYTES; ) {
            int read = file.read(buffer, length, buffer.length - length);
            if (read < 0) {
                return length == 0 ? null : "ends within a line";
            }
            total += read;
            length += read;
            int start = 0;
            // The length is checked for a partial line too, so that the position of the end of the buffer does not
            // matter.
            for (int at = 0; at < length && at - start <= MAX_LINE_BYTES; at++) {
                if (buffer[at] == '\n') {
                    if (!parseLine(start, at, watched)) {
                        return "a line makes no sense";
                    }
                    start = at + 1;
                }
            }
            length -= start;
            if (length > MAX_LINE_BYTES) {
                return "a line is longer than " + MAX_LINE_BYTES + " bytes";
            }
            System.arraycopy(buffer, start, buffer, 0, length);
        }
        return "longer than " + MAX_FILE_BYTES + " bytes";
    }

    private boolean parseLine(int from, int to, Watched watched) {
        if (!Ascii.startsWith("tfd:", buffer, from, to)) {
            return true;
        }
        int descriptor = valueAfter("tfd:", from, to);
        int events = valueAfter("events:", from, to);
        int inode = valueAfter(" ino:", from, to);
        if (descriptor < 0 || events < 0) {
            return false;
        }
        long descriptorValue = Ascii.decimal(buffer, descriptor, Ascii.wordEnd(buffer, descriptor, to));
        long eventsValue = Ascii.hex(buffer, events, Ascii.wordEnd(buffer, events, to));
        if (descriptorValue < 0 || descriptorValue > Integer.MAX_VALUE || eventsValue < 0) {
            return false;
        }
        // An inode of more than 32 bits is not that of a socket.
        long inodeValue = inode < 0 ? -1 : Ascii.hex(buffer, inode, Ascii.wordEnd(buffer, inode, to));
        watched.take((int) descriptorValue, (int) eventsValue, inode >= 0 && inodeValue < 0 ? 0 : inodeValue);
        return true;
    }

    /** Returns the position of the value after a label, or -1. */
    private int valueAfter(String label, int from, int to) {
        for (int at = from; at < to; at++) {
            if (Ascii.startsWith(label, buffer, at, to)) {
                return Ascii.skipBlanks(buffer, at + label.length(), to);
            }
        }
        return -1;
    }
}
