/**
 * Queries of sockets by {@code sock_diag}, a protocol of netlink: the half-open requests of a listener, the connections
 * that wait in its queue, and unix-domain listeners. Made on demand only, since a query for connections scans every TCP
 * socket of the machine.
 */
@NullMarked
package io.github.listenqueue.internal.linux.netlink;

import org.jspecify.annotations.NullMarked;
