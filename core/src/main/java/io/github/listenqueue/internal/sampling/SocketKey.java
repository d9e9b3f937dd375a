package io.github.listenqueue.internal.sampling;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The identity of a socket in a table. The inode alone is not enough: it is a 32-bit number that wraps ({@code get_next_ino}
 * in {@code fs/inode.c}).
 */
record SocketKey(long inode, Family family, SocketAddress address) {

    private static final int NO_PORT = 0;

    boolean isUnix() {
        return family == Family.UNIX;
    }

    /** Returns the port; for a unix-domain socket a number that no port has. */
    int port() {
        return address instanceof InetSocketAddress inet ? inet.getPort() : NO_PORT;
    }
}
