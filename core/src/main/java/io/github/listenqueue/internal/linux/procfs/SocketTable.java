package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of a table of sockets under {@code /proc/self/net}, row by row. A read that fails leaves the previous
 * rows. A read that changes nothing allocates nothing.
 */
public abstract class SocketTable implements AutoCloseable {

    /** The depth of a queue that the table does not show. */
    public static final int UNKNOWN = -1;

    /** The maximum number of rows, more than any host has. It ends the read of an endless file. */
    static final int MAX_ROWS = 1 << 20;

    private final ProcFile file;
    private final ProcFile.Parser parser = this::parse;
    private final LineReader lines;
    private @Nullable String problem;
    private boolean missing;

    SocketTable(Path path) {
        this.file = new ProcFile(path);
        this.lines = new LineReader(file);
    }

    /** Reads the table. Afterwards either the rows are current or {@link #problem} is set. */
    public final void read() {
        problem = file.readBy(parser);
        missing = problem != null && Files.notExists(file.path());
        if (problem == null) {
            swapBuffers();
        }
    }

    private @Nullable String parse() throws IOException {
        lines.rewind();
        return parse(lines);
    }

    /** Collects the listeners. Returns the fault of the content, or null if there is none. */
    abstract @Nullable String parse(LineReader from) throws IOException;

    /** Publishes the listeners that were collected last. */
    abstract void swapBuffers();

    /** Returns the error of the last read, with the name of the file; null if there was none. */
    public final @Nullable String problem() {
        return problem;
    }

    /** Returns true if the last read failed because the file does not exist. */
    public final boolean missing() {
        return missing;
    }

    public final Path path() {
        return file.path();
    }

    /** Returns true if the last read showed other listeners than the one before. */
    public abstract boolean changed();

    /** Returns true if a depth is a count of rows, and not a number in the row of the listener. */
    public boolean countsRows() {
        return false;
    }

    /** Returns the number of listeners. */
    public abstract int count();

    public abstract long inode(int row);

    /** Returns the number of connections that wait at a listener, or {@link #UNKNOWN}. */
    public abstract int depth(int row);

    public abstract SocketAddress address(int row);

    /**
     * Returns true if a Linux kernel that can run this JVM would not print such a table. Not meaningful for a captured
     * table, since older kernels print other columns and blanks get lost.
     */
    public boolean isDoubtful() {
        return false;
    }

    @Override
    public final void close() {
        file.close();
    }
}
