/**
 * Who accepts at a listener, and what that thread does: told by the kernel's view of the threads, by what was learned while
 * all was calm, and by names and frames.
 */
@NullMarked
package io.github.listenqueue.internal.diagnosis.acceptor;

import org.jspecify.annotations.NullMarked;
