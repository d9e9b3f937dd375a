/**
 * One sample of all accept queues of this process: the sockets that are ours, and their numbers. Independent of events,
 * without threads or logging. The time is passed in.
 */
@NullMarked
package io.github.listenqueue.internal.sampling;

import org.jspecify.annotations.NullMarked;
