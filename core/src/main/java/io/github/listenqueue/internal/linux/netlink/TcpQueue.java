package io.github.listenqueue.internal.linux.netlink;

import java.util.OptionalInt;

/**
 * The accept queue of a TCP listener of any process of the network namespace.
 *
 * @param ipv6 true for an IPv6 socket, which may accept IPv4 connections as well
 * @param depth the number of connections in the queue
 * @param limit the effective backlog
 * @param drops the number of packets dropped since the socket was made, modulo 2^32; empty before Linux 4.7
 */
public record TcpQueue(long inode, boolean ipv6, int depth, int limit, OptionalInt drops) {}
