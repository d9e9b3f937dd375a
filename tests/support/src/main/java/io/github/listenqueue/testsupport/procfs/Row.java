package io.github.listenqueue.testsupport.procfs;

/** Rows of socket tables in the format of {@code tcp4_seq_show} and {@code tcp6_seq_show}. */
public final class Row {

    public static final String HEADER =
            padded("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode");

    public static final String HEADER6 =
            "  sl  local_address                         remote_address                        st"
                    + " tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    private static final String ANY6 = "00000000000000000000000000000000";

    private Row() {}

    public static String listen(int number, int port, int depth, long inode) {
        return listen(number, "0100007F", port, depth, inode);
    }

    public static String listen(int number, String address, int port, int depth, long inode) {
        return padded(String.format(
                "%4d: %s:%04X 00000000:0000 0A 00000000:%08X 00:00000000 00000000     0        0 %d 1 0000000000000000"
                        + " 100 0 0 10 0",
                number, address, port, depth, inode));
    }

    public static String listen6(int number, int port, int depth, long inode) {
        return String.format(
                "%4d: %s:%04X %s:0000 0A 00000000:%08X 00:00000000 00000000     0        0 %d 1 0000000000000000 100 0 0"
                        + " 10 0\n",
                number, ANY6, port, ANY6, depth, inode);
    }

    public static String synRecv(int number, int port) {
        return padded(String.format(
                "%4d: 0100007F:%04X 0100007F:9C40 03 00000000:00000000 01:00000058 00000001     0        0 0 0"
                        + " 0000000000000000",
                number, port));
    }

    public static String established(int number, int port) {
        return padded(String.format(
                "%4d: 0100007F:%04X 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 0 1"
                        + " 0000000000000000 20 0 0 10 -1",
                number, port));
    }

    private static String padded(String row) {
        return String.format("%-149s\n", row);
    }
}
