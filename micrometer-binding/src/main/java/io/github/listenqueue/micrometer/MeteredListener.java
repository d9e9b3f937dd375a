package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueStats;

/**
 * A listener that has meters. Another object when the name changed, because its meters are then others.
 *
 * @param stats what the monitor has seen of it, live
 * @param name the name that its meters carry
 * @param sibling its number among the listeners of the same address
 */
record MeteredListener(ListenQueueStats stats, String name, int sibling) {}
