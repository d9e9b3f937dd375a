package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The LISTEN rows at the head of {@code /proc/self/net/tcp} or {@code tcp6}.
 *
 * <p>The format is {@code tcp4_seq_show} in {@code net/ipv4/tcp_ipv4.c} and {@code tcp6_seq_show} in
 * {@code net/ipv6/tcp_ipv6.c}, the same in Linux 3.10 to 6.18. A row, its tokens numbered:
 *
 * <pre>
 *    0: 0100007F:1F90 00000000:0000 0A 00000000:00000081 00:00000000 00000000     0        0 27741 1 ffff8880…  100 0 0 10 0
 *    0  1             2             3  4                 5           6            7        8 9     …                        last
 * </pre>
 *
 * 1 is the local address and port, 3 the state (0A is LISTEN, 03 SYN_RECV), 4 the send and receive queue (for LISTEN the
 * second is the depth of the accept queue), 9 the inode, and the last token the fast-open limit. All listeners come first,
 * but before Linux 4.4 each is followed by its SYN_RECV rows. So the first row in any other state ends the part that is
 * parsed. The row number and the padding are ignored.
 */
public final class ListenTable extends SocketTable {

    /** The width that every kernel pads rows of tcp to: {@code seq_setwidth(seq, TMPSZ - 1)}. */
    private static final int IPV4_ROW_BYTES = 149;

    private static final int LISTEN = 0x0A;
    private static final int SYN_RECV = 0x03;
    private static final int TIME_WAIT = 0x06;
    private static final int TOKENS = 10;

    /** The number of columns of the header, and of a socket in SYN_RECV or TIME_WAIT. */
    private static final int MIN_WHOLE_TOKENS = 12;

    /** The number of columns of any other socket. Only the first ten are parsed. */
    private static final int WHOLE_ROW_TOKENS = 17;

    private static final String LAST_OF_HEADER = "inode";

    private final boolean ipv6;
    private final ByteOrder order;
    private final int[] tokenStart = new int[TOKENS];
    private final int[] tokenEnd = new int[TOKENS];
    private final int[] addressWords = new int[4];
    private byte[] buffer = {};
    private ListenRows rows = new ListenRows();
    private ListenRows previous = new ListenRows();

    /**
     * Creates a table that reads the given file at each {@link #read}.
     *
     * @param order the byte order of the machine that printed the table
     */
    public ListenTable(Path path, boolean ipv6, ByteOrder order) {
        super(path);
        this.ipv6 = ipv6;
        this.order = order;
    }

    /** Returns the rows of the last successful sample. */
    ListenRows rows() {
        return rows;
    }

    @Override
    public boolean changed() {
        return !rows.sameSockets(previous);
    }

    @Override
    public int count() {
        return rows.count();
    }

    @Override
    public long inode(int row) {
        return rows.inode(row);
    }

    @Override
    public int depth(int row) {
        return rows.depth(row);
    }

    @Override
    public InetSocketAddress address(int row) {
        return rows.address(row, ipv6, order);
    }

    @Override
    public boolean isDoubtful() {
        return (rows.negativeFastOpenLimit() && rows.areAllEmpty()) || rows.unpadded();
    }

    @Override
    void swapBuffers() {
        ListenRows fresh = previous;
        previous = rows;
        rows = fresh;
    }

    @Override
    @Nullable
    String parse(LineReader lines) throws IOException {
        ListenRows target = previous;
        target.clear();
        buffer = lines.bytes();
        while (lines.next()) {
            // A captured table may have lost its last line break.
            if (!lines.isComplete() && (lines.isTooLong() || !hasAllColumns(lines))) {
                return lines.describeTruncation();
            }
            if (lines.number() > MAX_ROWS) {
                return "more than " + MAX_ROWS + " rows before the first that is neither LISTEN nor SYN_RECV";
            }
            tokenize(lines.start(), lines.end());
            if (!ipv6 && lines.end() - lines.start() < IPV4_ROW_BYTES) {
                target.markUnpadded();
            }
            if (lines.number() == 1) {
                if (!Ascii.equals("sl", buffer, tokenStart[0], tokenEnd[0])) {
                    return "line 1 is not the header of a socket table";
                }
                continue;
            }
            long state = Ascii.hex(buffer, tokenStart[3], tokenEnd[3]);
            if (state == SYN_RECV) {
                continue;
            }
            if (state != LISTEN) {
                return state < 0 ? "line " + lines.number() + " has no socket state" : null;
            }
            if (!addRow(target, lines)) {
                return "line " + lines.number() + " is not a row of a socket table";
            }
        }
        return lines.number() == 0 ? "empty" : null;
    }

    private boolean hasAllColumns(LineReader line) {
        int tokens = 0;
        for (int i = line.start(); i < line.end(); i++) {
            if (buffer[i] != ' ' && (i == line.start() || buffer[i - 1] == ' ')) {
                tokens++;
            }
        }
        if (tokens < MIN_WHOLE_TOKENS) {
            return false;
        }
        if (line.number() == 1) {
            return endsWith(LAST_OF_HEADER, line);
        }
        tokenize(line.start(), line.end());
        long state = Ascii.hex(buffer, tokenStart[3], tokenEnd[3]);
        return tokens >= WHOLE_ROW_TOKENS || state == SYN_RECV || state == TIME_WAIT;
    }

    private boolean addRow(ListenRows target, LineReader line) {
        int colon = Ascii.find(':', buffer, tokenStart[1], tokenEnd[1]);
        int queueColon = Ascii.find(':', buffer, tokenStart[4], tokenEnd[4]);
        if (colon - tokenStart[1] != (ipv6 ? 32 : 8)) {
            return false;
        }
        for (int at = tokenStart[1], word = 0; at < colon; at += 8, word++) {
            long value = Ascii.hex(buffer, at, at + 8);
            if (value == Ascii.INVALID) {
                return false;
            }
            addressWords[word] = (int) value;
        }
        long port = Ascii.hex(buffer, colon + 1, tokenEnd[1]);
        long depth = Ascii.hex(buffer, queueColon + 1, tokenEnd[4]);
        long inode = Ascii.decimal(buffer, tokenStart[9], tokenEnd[9]);
        if (port < 0 || port > 0xFFFF || depth < 0 || depth > Integer.MAX_VALUE || inode < 0) {
            return false;
        }
        if (endsWith("-1", line)) {
            target.markNegativeFastOpenLimit();
        }
        target.add(inode, addressWords, (int) port, (int) depth);
        return true;
    }

    /** Returns true if a line ends with a text, ignoring trailing blanks. */
    private boolean endsWith(String text, LineReader line) {
        int last = line.end();
        while (last > line.start() && buffer[last - 1] == ' ') {
            last--;
        }
        return Ascii.endsWith(text, buffer, line.start(), last);
    }

    /** Finds the first ten tokens. A missing token is empty. */
    private void tokenize(int start, int end) {
        int at = start;
        for (int token = 0; token < TOKENS; token++) {
            tokenStart[token] = Ascii.skipBlanks(buffer, at, end);
            at = Ascii.wordEnd(buffer, tokenStart[token], end);
            tokenEnd[token] = at;
        }
    }
}
