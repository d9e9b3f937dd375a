/**
 * Accept queues as Micrometer meters. Start with {@link io.github.listenqueue.micrometer.ListenQueueMetrics}.
 */
@NullMarked
package io.github.listenqueue.micrometer;

import org.jspecify.annotations.NullMarked;
