package io.github.listenqueue.testsupport.procfs;

/** Rows of a table of unix sockets in the format of {@code unix_seq_show}. Characters stand for bytes. */
public final class UnixRow {

    public static final String HEADER = "Num       RefCount Protocol Flags    Type St Inode Path\n";

    private UnixRow() {}

    public static String listener(long inode, String address) {
        return row("00010000", 1, inode, " " + address);
    }

    /** Returns a connection that is not accepted yet. */
    public static String waiting(String address) {
        return row("00000000", 2, 0, " " + address);
    }

    /** Returns an accepted connection. */
    public static String accepted(long inode, String address) {
        return row("00000000", 3, inode, " " + address);
    }

    public static String nameless(long inode) {
        return row("00000000", 3, inode, "");
    }

    private static String row(String flags, int state, long inode, String tail) {
        return String.format("%016x: 00000003 00000000 %s 0001 %02X %5d%s\n", 0x6F4EA48D, flags, state, inode, tail);
    }
}
