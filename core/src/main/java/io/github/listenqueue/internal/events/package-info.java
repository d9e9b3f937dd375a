/** The delivery of events: one bounded queue and one thread for each subscriber, and one of each for the log. */
@NullMarked
package io.github.listenqueue.internal.events;

import org.jspecify.annotations.NullMarked;
