package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Named counters from {@code /proc/self/net/netstat} or {@code snmp}. The files hold pairs of lines with one prefix: first
 * the names, then the values ({@code netstat_seq_show} in {@code net/ipv4/proc.c}).
 *
 * <pre>
 * TcpExt: SyncookiesSent SyncookiesRecv … ListenOverflows ListenDrops …
 * TcpExt: 0 0 … 12 12 …
 * </pre>
 */
public final class NetstatFile implements AutoCloseable {

    /** The maximum size, ten times that of a current kernel. */
    private static final int MAX_FILE_BYTES = 1 << 16;

    private final ProcFile file;
    private final ProcFile.Parser parser = this::parse;
    private final String prefix;
    private final List<String> names;
    private final long[] values;
    private byte[] buffer = new byte[8192];
    private @Nullable String problem;

    /**
     * Creates a reader of the counters of one group.
     *
     * @param group the prefix of the two lines of the group, without the colon
     * @param names the counters to read; {@link #value} takes a position in this list
     */
    public NetstatFile(Path path, String group, List<String> names) {
        this.file = new ProcFile(path);
        this.prefix = group + ":";
        this.names = names;
        this.values = new long[names.size()];
        Arrays.fill(values, -1);
    }

    /** Reads the file. Counters that could not be read become unknown. */
    public void read() {
        Arrays.fill(values, -1);
        problem = file.readBy(parser);
        if (problem != null) {
            Arrays.fill(values, -1);
        }
    }

    /** Returns the value of the counter at a position in the list of names; -1 if unknown. */
    public long value(int name) {
        return values[name];
    }

    /** Returns the error of the last read, with the name of the file; null if there was none. */
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public void close() {
        file.close();
    }

    private int readAll() throws IOException {
        int length = file.fill(buffer, 0);
        while (length == buffer.length) {
            if (length >= MAX_FILE_BYTES) {
                return -1;
            }
            buffer = Arrays.copyOf(buffer, length * 2);
            length = file.fill(buffer, length);
        }
        return length;
    }

    private @Nullable String parse() throws IOException {
        int length = readAll();
        if (length < 0) {
            return "longer than " + MAX_FILE_BYTES + " bytes";
        }
        int header = lineWithPrefix(0, length);
        int row = header < 0 ? -1 : lineWithPrefix(Ascii.find('\n', buffer, header, length) + 1, length);
        if (row < 0) {
            return "no pair of lines '" + prefix + "'";
        }
        int headerEnd = Ascii.find('\n', buffer, header, length);
        int rowEnd = Ascii.find('\n', buffer, row, length);
        int name = header + prefix.length();
        int value = row + prefix.length();
        while (true) {
            name = Ascii.skipBlanks(buffer, name, headerEnd);
            value = Ascii.skipBlanks(buffer, value, rowEnd);
            if (name == headerEnd || value == rowEnd) {
                if (name == headerEnd && value == rowEnd) {
                    return null;
                }
                // A captured file may have lost its last line break, and is complete with all its columns.
                return rowEnd == length && value == rowEnd
                        ? "cut off within its values"
                        : "not as many values as names";
            }
            int nameEnd = Ascii.wordEnd(buffer, name, headerEnd);
            int valueEnd = Ascii.wordEnd(buffer, value, rowEnd);
            for (int wanted = 0; wanted < values.length; wanted++) {
                if (Ascii.equals(names.get(wanted), buffer, name, nameEnd)) {
                    values[wanted] = Ascii.decimal(buffer, value, valueEnd);
                    if (values[wanted] == Ascii.INVALID) {
                        return names.get(wanted) + " is not a number";
                    }
                }
            }
            name = nameEnd;
            value = valueEnd;
        }
    }

    private int lineWithPrefix(int from, int length) {
        for (int start = from; start < length; start = Ascii.find('\n', buffer, start, length) + 1) {
            if (Ascii.startsWith(prefix, buffer, start, length)) {
                return start;
            }
        }
        return -1;
    }
}
