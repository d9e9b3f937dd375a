package io.github.listenqueue.internal.sampling;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The identity of a socket in a table. The inode alone would not: it is a 32-bit number that wraps ({@code get_next_ino} in
 * {@code fs/inode.c}).
 */
record SocketKey(long inode, Family family, SocketAddress address) {

    private static final int NO_PORT = 0;

    boolean isUnix() {
        return family == Family.UNIX;
    }

    /** The port; of a unix-domain socket one that nobody can say anything of. */
    int port() {
        return address instanceof InetSocketAddress inet ? inet.getPort() : NO_PORT;
    }
}
