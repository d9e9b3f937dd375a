/**
 * A monitor with which a server process watches its own accept queues, of TCP and of unix-domain sockets.
 *
 * <p>The kernel completes handshakes on behalf of a listening socket and parks the connections in that socket's
 * <em>accept queue</em> until the application calls {@code accept()}. When the application is too slow the queue fills, the
 * kernel drops further arrivals, and clients see <em>connection timed out</em> or <em>connection reset by
 * peer</em>. A unix-domain socket has the same queue, but drops nothing: {@code connect()} waits, or fails with EAGAIN. Start
 * with {@link io.github.listenqueue.ListenQueueMonitor}.
 *
 * <p>Two rules hold everywhere. An unknown value is empty, never 0. A queue is full when its depth <em>exceeds</em> its limit,
 * because that is the kernel's own test ({@code sk_acceptq_is_full} in {@code include/net/sock.h}).
 */
@NullMarked
package io.github.listenqueue;

import org.jspecify.annotations.NullMarked;
