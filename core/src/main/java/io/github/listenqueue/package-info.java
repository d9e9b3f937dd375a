/**
 * Lets a server process watch its own accept queues, those of TCP and of unix-domain sockets.
 *
 * <p>The kernel completes handshakes on behalf of a listening socket and parks the connections in that socket's
 * <em>accept queue</em> until the application calls {@code accept()}. When the application is too slow the queue fills,
 * the kernel drops what else arrives, and clients see <em>connection timed out</em> or <em>connection reset by
 * peer</em>. A unix-domain socket has the same queue, and nothing is dropped there: {@code connect()} waits, or fails with
 * EAGAIN. Start with {@link io.github.listenqueue.ListenQueueMonitor}.
 *
 * <p>Two rules hold everywhere: what is unknown is empty, never 0; and a queue is full when its depth <em>exceeds</em>
 * its limit, because that is the kernel's own test ({@code sk_acceptq_is_full} in {@code include/net/sock.h}).
 */
@NullMarked
package io.github.listenqueue;

import org.jspecify.annotations.NullMarked;
