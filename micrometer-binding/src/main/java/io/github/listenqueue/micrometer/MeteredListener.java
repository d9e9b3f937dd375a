package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueStats;

/**
 * A listener that has meters. A new name makes a new object, because the meters change with it.
 *
 * @param stats the live statistics of the listener
 * @param name the name that its meters carry
 * @param sibling the number of the listener among those of the same address
 */
record MeteredListener(ListenQueueStats stats, String name, int sibling) {}
