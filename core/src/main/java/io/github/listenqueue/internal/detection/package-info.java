/**
 * From samples to events: the state machine of each listener. Pure numbers; the time is passed in. No I/O, no publishing and
 * no waiting.
 */
@NullMarked
package io.github.listenqueue.internal.detection;

import org.jspecify.annotations.NullMarked;
