package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;

/** The lines of a file, one after the other in one buffer that is used again, so that sample them costs no memory. */
final class LineReader {

    /** Nothing the kernel prints in a table of sockets comes near this. */
    static final int MAX_LINE_BYTES = 1024;

    private static final int BUFFER_BYTES = 8192;

    private final ProcFile file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;
    private int start;
    private int end;
    private int number;
    private boolean whole;
    private boolean over;

    LineReader(ProcFile file) {
        this.file = file;
    }

    /** Begins with the first line again. */
    void rewind() {
        filled = 0;
        start = 0;
        end = -1;
        number = 0;
        over = false;
    }

    /** Goes on to the next line; false if there is none. */
    boolean next() throws IOException {
        start = end + 1;
        end = start;
        while (!over) {
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            // However much of a line is there: where the buffer ends must not decide.
            whole = end < filled && !isTooLong();
            over = !whole && (isTooLong() || !readOn());
            if (whole || (over && end > start)) {
                number++;
                return true;
            }
        }
        return false;
    }

    /** Returns the buffer of the positions {@link #start} and {@link #end}. */
    byte[] bytes() {
        return buffer;
    }

    int start() {
        return start;
    }

    /** Behind the last byte of the line; the line break is not part of it. */
    int end() {
        return end;
    }

    /** The number of the line, from 1; after the last one how many there were. */
    int number() {
        return number;
    }

    /** Returns true if the line ends with a line break and is not too long; if not, it is the last line. */
    boolean whole() {
        return whole;
    }

    /** Describes the problem of a line that is not {@link #whole}. */
    String cut() {
        return isTooLong()
                ? "line " + number + " is longer than " + MAX_LINE_BYTES + " bytes"
                : "cut off in line " + number;
    }

    boolean isTooLong() {
        return end - start > MAX_LINE_BYTES;
    }

    private boolean readOn() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, filled - start);
        end -= start;
        filled -= start;
        start = 0;
        int read = file.read(buffer, filled, buffer.length - filled);
        filled += Math.max(0, read);
        return read >= 0;
    }
}
