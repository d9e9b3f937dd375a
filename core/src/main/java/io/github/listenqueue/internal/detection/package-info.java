/**
 * From readings to events: the state machine of each listener. Pure numbers and the time that is handed in; it neither
 * reads, nor publishes, nor waits.
 */
@NullMarked
package io.github.listenqueue.internal.detection;

import org.jspecify.annotations.NullMarked;
