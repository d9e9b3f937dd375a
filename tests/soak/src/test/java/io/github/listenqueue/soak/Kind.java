package io.github.listenqueue.soak;

/** The kinds of listeners. */
enum Kind {
    /** A channel on 127.0.0.1. */
    V4(Table.TCP),
    /** A channel on ::1. */
    V6(Table.TCP6),
    /** A channel on every address of both families. */
    DUAL(Table.TCP6),
    /** A member of an SO_REUSEPORT group on 127.0.0.1. */
    SHARED(Table.TCP),
    /** A {@link java.net.ServerSocket}. */
    SERVER_SOCKET(Table.TCP6),
    /** A channel at a path. */
    UNIX(Table.UNIX),
    /** A unix-domain socket with an abstract name. */
    ABSTRACT(Table.UNIX);

    /** The table of the kernel that lists a listener. */
    enum Table {
        TCP,
        TCP6,
        UNIX
    }

    private final Table table;

    Kind(Table table) {
        this.table = table;
    }

    Table table() {
        return table;
    }

    boolean isTcp() {
        return table != Table.UNIX;
    }

    /** Returns true if a client at 127.0.0.1 reaches the listener. */
    boolean takesV4() {
        return isTcp() && this != V6;
    }
}
