/**
 * The Micrometer meters of accept queues. Start with {@link io.github.listenqueue.micrometer.ListenQueueMetrics}.
 */
@NullMarked
package io.github.listenqueue.micrometer;

import org.jspecify.annotations.NullMarked;
