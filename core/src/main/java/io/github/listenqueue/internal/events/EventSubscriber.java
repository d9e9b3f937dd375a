package io.github.listenqueue.internal.events;

import io.github.listenqueue.ListenQueueEvent;
import java.util.function.Consumer;

/**
 * A subscriber: a consumer of the user's, and the type of its events.
 *
 * @param <E> the type of event
 * @param type its class; {@link ListenQueueEvent} for every event
 * @param consumer called on a thread of its own
 */
public record EventSubscriber<E extends ListenQueueEvent>(Class<E> type, Consumer<? super E> consumer) {

    boolean wants(ListenQueueEvent event) {
        return type.isInstance(event);
    }

    void accept(ListenQueueEvent event) {
        consumer.accept(type.cast(event));
    }
}
