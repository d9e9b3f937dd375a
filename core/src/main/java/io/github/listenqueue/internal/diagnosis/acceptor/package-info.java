/**
 * The search for the acceptor threads of a listener, and their activity. The sources are the kernel's view of the threads, the
 * acceptors identified while the queue was calm, and thread names and stack frames.
 */
@NullMarked
package io.github.listenqueue.internal.diagnosis.acceptor;

import org.jspecify.annotations.NullMarked;
