package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A table of sockets under {@code /proc/self/net}: its listeners, row by row. A sample that fails leaves the rows of the
 * one before; one that changes nothing costs no memory.
 */
public abstract class SocketTable implements AutoCloseable {

    /** The depth of a queue of which the table cannot tell. */
    public static final int UNKNOWN = -1;

    /** More rows than any host has: an endless file ends here. */
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

    /** Reads the table. Afterwards either the rows are current or {@link #problem} says what is wrong. */
    public final void read() {
        problem = file.readBy(parser);
        missing = problem != null && Files.notExists(file.path());
        if (problem == null) {
            turn();
        }
    }

    private @Nullable String parse() throws IOException {
        lines.rewind();
        return parse(lines);
    }

    /** Collects the listeners of one sample; says what is wrong with the content, null if nothing is. */
    abstract @Nullable String parse(LineReader from) throws IOException;

    /** Makes the listeners that were collected last the ones that are shown. */
    abstract void turn();

    /** Returns the problem of the last read, with the name of the file; null if there was none. */
    public final @Nullable String problem() {
        return problem;
    }

    /** Returns true if the last sample failed because there is no such file. */
    public final boolean missing() {
        return missing;
    }

    public final Path path() {
        return file.path();
    }

    /** Returns true if the last sample showed other listeners than the one before. */
    public abstract boolean changed();

    /** Returns true if a depth is a count of rows, instead of a number in the listener's own one. */
    public boolean countsRows() {
        return false;
    }

    /** Returns the number of listeners. */
    public abstract int count();

    public abstract long inode(int row);

    /** Connections that wait at a listener, or {@link #UNKNOWN}. */
    public abstract int depth(int row);

    public abstract SocketAddress address(int row);

    /**
     * Returns true if a Linux kernel that can run this JVM would not print the table so. Means nothing of a captured table:
     * older kernels print other columns, and blanks get lost.
     */
    public boolean isDoubtful() {
        return false;
    }

    @Override
    public final void close() {
        file.close();
    }
}
