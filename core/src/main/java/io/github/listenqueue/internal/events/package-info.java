/** The delivery of events: one bounded queue and one thread for each subscriber, and the log as one of them. */
@NullMarked
package io.github.listenqueue.internal.events;

import org.jspecify.annotations.NullMarked;
