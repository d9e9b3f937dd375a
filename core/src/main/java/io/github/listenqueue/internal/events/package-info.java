/** Events on their way out: one bounded lane and one thread for each subscriber, and the log as one of them. */
@NullMarked
package io.github.listenqueue.internal.events;

import org.jspecify.annotations.NullMarked;
