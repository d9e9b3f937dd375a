package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;

/** A reader of the lines of a file. It reuses one buffer and allocates nothing. */
final class LineReader {

    /** The maximum length of a line, far more than that of any line in a socket table of the kernel. */
    static final int MAX_LINE_BYTES = 1024;

    private static final int BUFFER_BYTES = 8192;

    private final ProcFile file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;
    private int start;
    private int end;
    private int number;
    private boolean complete;
    private boolean eof;

    LineReader(ProcFile file) {
        this.file = file;
    }

    /** Returns to the start of the file. */
    void rewind() {
        filled = 0;
        start = 0;
        end = -1;
        number = 0;
        eof = false;
    }

    /** Moves to the next line and returns false if there is none. */
    boolean next() throws IOException {
        start = end + 1;
        end = start;
        while (!eof) {
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            // The length is checked for a partial line too, so that the position of the end of the buffer does not
            // matter.
            complete = end < filled && !isTooLong();
            eof = !complete && (isTooLong() || !fillBuffer());
            if (complete || (eof && end > start)) {
                number++;
                return true;
            }
        }
        return false;
    }

    /** Returns the buffer that {@link #start} and {@link #end} refer to. */
    byte[] bytes() {
        return buffer;
    }

    int start() {
        return start;
    }

    /** Returns the position after the last byte of the line, without its line break. */
    int end() {
        return end;
    }

    /** Returns the number of the line, counted from 1. After the last line it is the number of lines. */
    int number() {
        return number;
    }

    /**
     * Returns true if the line ends with a line break and is not too long. A line that is not complete is the last one.
     */
    boolean isComplete() {
        return complete;
    }

    /** Describes the fault of a line that is not {@linkplain #isComplete complete}. */
    String describeTruncation() {
        return isTooLong()
                ? "line " + number + " is longer than " + MAX_LINE_BYTES + " bytes"
                : "cut off in line " + number;
    }

    boolean isTooLong() {
        return end - start > MAX_LINE_BYTES;
    }

    private boolean fillBuffer() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, filled - start);
        end -= start;
        filled -= start;
        start = 0;
        int read = file.read(buffer, filled, buffer.length - filled);
        filled += Math.max(0, read);
        return read >= 0;
    }
}
