package io.github.listenqueue.internal.linux.netlink;

import java.net.InetSocketAddress;
import java.util.OptionalInt;

/**
 * A TCP socket in LISTEN, of whatever process of the network namespace.
 *
 * @param cookie what SO_COOKIE says too
 * @param ipv6 whether it is an IPv6 socket, which may serve IPv4 as well
 * @param address of an IPv6 socket that is bound to an IPv4 address, that address
 * @param depth connections in the accept queue
 * @param limit the effective backlog
 * @param drops packets dropped since the socket was made, modulo 2^32; empty before Linux 4.7
 */
public record TcpListener(
        long inode, long cookie, boolean ipv6, InetSocketAddress address, int depth, int limit, OptionalInt drops) {}
