package io.github.listenqueue.internal.linux.netlink;

import java.net.InetSocketAddress;
import java.util.OptionalInt;

/**
 * A TCP socket in LISTEN, of any process of the network namespace.
 *
 * @param cookie the same number as SO_COOKIE
 * @param ipv6 true for an IPv6 socket, which may accept IPv4 connections as well
 * @param address the local address; an IPv4 address for an IPv6 socket that is bound to one
 * @param depth the number of connections in the accept queue
 * @param limit the effective backlog
 * @param drops the number of packets dropped since the socket was made, modulo 2^32; empty before Linux 4.7
 */
public record TcpListener(
        long inode, long cookie, boolean ipv6, InetSocketAddress address, int depth, int limit, OptionalInt drops) {}
