/**
 * One sample of all accept queues of this process: which sockets are ours, and what the kernel says of them. The first
 * room; it knows nothing of events. It starts no thread, writes no log, and has the time handed in.
 */
@NullMarked
package io.github.listenqueue.internal.sampling;

import org.jspecify.annotations.NullMarked;
