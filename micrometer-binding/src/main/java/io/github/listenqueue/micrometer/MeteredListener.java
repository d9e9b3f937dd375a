package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueHistory;

/**
 * A listener that has meters. Another object when the name changed, because its meters are then others.
 *
 * @param history what the monitor has seen of it
 * @param name the name that its meters carry
 * @param sibling its number among the listeners of the same address
 */
record MeteredListener(ListenQueueHistory history, String name, int sibling) {}
