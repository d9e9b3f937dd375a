package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The listeners among the unix-domain sockets of the network namespace, from {@code /proc/self/net/unix}.
 *
 * <p>The format is {@code unix_seq_show} in {@code net/unix/af_unix.c}, the same in Linux 3.10 to 6.18. A listener and a
 * connection that waits to be accepted, with numbered columns:
 *
 * <pre>
 * 000000006f4ea48d: 00000002 00000000 00010000 0001 01 29383 /run/app.sock
 * 0000000020c407f8: 00000003 00000000 00000000 0001 02     0 /run/app.sock
 * 0                 1        2        3        4    5  6     7
 * </pre>
 *
 * 3 is 00010000 for a listener alone. 5 is 02 and 6 is 0 for a socket that is connected and belongs to no file yet. 7 is the
 * address that the socket is bound to. A waiting connection has the address of its listener, so the connections of an
 * address are counted for its listener. If two listeners have the same address, which happens when a path is removed and
 * bound again, the depth is unknown. The table does not contain the limit. The rows have no order.
 *
 * <p>An address is printed unescaped, as up to 108 arbitrary bytes ({@code UNIX_PATH_MAX}), with {@code @} for each NUL. So a
 * line that is not a row is the rest of an address with a line break. An address that imitates a row is parsed as a row. A
 * captured table may lack its last line break. Its last line must then be a row with all columns, since the rest of an
 * address looks like a truncated row. A truncated address is not detected.
 */
public final class UnixTable extends SocketTable {

    static final int MAX_ADDRESS_BYTES = 108;

    private static final String HEADER = "Num ";
    private static final String LAST_OF_HEADER = "Path";

    /** Columns 1 to 5, each with a fixed number of hexadecimal digits and a blank. */
    private static final int FLAGS = 18;

    private static final int STATE = 32;
    private static final int INODE = 35;

    private static final long LISTENING = 0x10000;
    private static final int UNCONNECTED = 1;
    private static final int CONNECTING = 2;

    private final byte[] address = new byte[MAX_ADDRESS_BYTES];
    private int addressBytes;
    private boolean isListener;
    private boolean isWaiting;
    private long inode;
    private UnixRows listening = new UnixRows();
    private UnixRows waiting = new UnixRows();
    private UnixRows nextListening = new UnixRows();
    private UnixRows nextWaiting = new UnixRows();
    private List<UnixRows.Socket> listeners = List.of();
    private boolean changed;

    /** The depths by address, except those of 0; null until they are wanted. */
    private @Nullable Map<String, Integer> depths;

    public UnixTable(Path path) {
        super(path);
    }

    @Override
    public boolean changed() {
        return changed;
    }

    @Override
    public boolean countsRows() {
        return true;
    }

    @Override
    public int count() {
        return listeners.size();
    }

    @Override
    public long inode(int row) {
        return listeners.get(row).inode();
    }

    @Override
    public int depth(int row) {
        if (depths == null) {
            depths = depthsByAddress();
        }
        return depths.getOrDefault(listeners.get(row).address(), 0);
    }

    private Map<String, Integer> depthsByAddress() {
        Map<String, Integer> found = new HashMap<>();
        waiting.sockets().forEach(each -> found.merge(each.address(), 1, Integer::sum));
        Set<String> seen = new HashSet<>();
        for (UnixRows.Socket listener : listeners) {
            if (!seen.add(listener.address())) {
                found.put(listener.address(), UNKNOWN);
            }
        }
        return found;
    }

    @Override
    public SocketAddress address(int row) {
        byte[] bytes = listeners.get(row).address().getBytes(StandardCharsets.ISO_8859_1);
        return UnixAddress.of(bytes, 0, bytes.length);
    }

    @Override
    void swapBuffers() {
        changed = false;
        if (!nextListening.same(listening)) {
            // The kernel may print a row twice while the table changes.
            List<UnixRows.Socket> now = List.copyOf(new LinkedHashSet<>(nextListening.sockets()));
            changed = !now.equals(listeners);
            listeners = now;
        }
        UnixRows before = listening;
        listening = nextListening;
        nextListening = before;
        before = waiting;
        waiting = nextWaiting;
        nextWaiting = before;
        depths = null;
    }

    @Override
    @Nullable
    String parse(LineReader lines) throws IOException {
        nextListening.clear();
        nextWaiting.clear();
        resetRow();
        boolean named = false;
        while (lines.next()) {
            if (lines.isTooLong()) {
                return lines.describeTruncation();
            }
            if (lines.number() > MAX_ROWS) {
                return "more than " + MAX_ROWS + " rows";
            }
            if (lines.number() == 1) {
                if (!lines.isComplete() && !Ascii.endsWith(LAST_OF_HEADER, lines.bytes(), lines.start(), lines.end())) {
                    return lines.describeTruncation();
                }
                if (!Ascii.startsWith(HEADER, lines.bytes(), lines.start(), lines.end())) {
                    return "line 1 is not the header of a table of unix sockets";
                }
                continue;
            }
            int tail = beginRow(lines);
            // A captured table may have lost its last line break.
            if (!lines.isComplete() && (tail < 0 || isTruncated(tail, lines.end()))) {
                return lines.describeTruncation();
            }
            if (tail >= 0) {
                named = tail < lines.end();
            }
            boolean fits = tail >= 0
                    ? !named || append(lines.bytes(), tail + 1, lines.end())
                    : named && append((byte) '\n') && append(lines.bytes(), lines.start(), lines.end());
            if (!fits) {
                return "line " + lines.number() + " is not a row of a table of unix sockets";
            }
        }
        finishRow();
        return lines.number() == 0 ? "empty" : null;
    }

    /** Returns true if the current row lacks the address that every listener and every waiting connection has. */
    private boolean isTruncated(int tail, int end) {
        return (isListener || isWaiting) && tail + 1 >= end;
    }

    /** Parses the columns before the address. Returns their end, or -1 if the line is not a row. */
    private int beginRow(LineReader lines) {
        byte[] text = lines.bytes();
        int at = Ascii.wordEnd(text, lines.start(), lines.end());
        // The following columns have fixed positions.
        if (at == lines.start() || text[at - 1] != ':' || at + 1 + INODE >= lines.end()) {
            return -1;
        }
        int columns = at + 1;
        long flags = hex(text, columns + FLAGS, 8);
        long state = hex(text, columns + STATE, 2);
        if (hex(text, columns, 8) < 0 || hex(text, columns + 9, 8) < 0 || hex(text, columns + 27, 4) < 0) {
            return -1;
        }
        int from = Ascii.skipBlanks(text, columns + INODE, lines.end());
        int to = Ascii.wordEnd(text, from, lines.end());
        long number = Ascii.decimal(text, from, to);
        if (flags < 0 || state < 0 || number < 0) {
            return -1;
        }
        finishRow();
        inode = number;
        isListener = flags == LISTENING && state == UNCONNECTED && number > 0;
        isWaiting = flags == 0 && state == CONNECTING && number == 0;
        return to;
    }

    /** Returns a number of the given number of digits that is followed by a blank. */
    private static long hex(byte[] text, int from, int digits) {
        return text[from + digits] == ' ' ? Ascii.hex(text, from, from + digits) : Ascii.INVALID;
    }

    private boolean append(byte[] text, int from, int to) {
        if (to - from > address.length - addressBytes) {
            return false;
        }
        System.arraycopy(text, from, address, addressBytes, to - from);
        addressBytes += to - from;
        return true;
    }

    private boolean append(byte single) {
        if (addressBytes == address.length) {
            return false;
        }
        address[addressBytes++] = single;
        return true;
    }

    private void finishRow() {
        if (addressBytes > 0 && isListener) {
            nextListening.add(inode, address, addressBytes);
        } else if (addressBytes > 0 && isWaiting) {
            nextWaiting.add(inode, address, addressBytes);
        }
        resetRow();
    }

    private void resetRow() {
        addressBytes = 0;
        isListener = false;
        isWaiting = false;
    }
}
