package io.github.listenqueue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A subscriber that records every event. The record is complete once the monitor is closed. */
final class EventLog implements Consumer<ListenQueueEvent> {

    private final List<ListenQueueEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void accept(ListenQueueEvent event) {
        events.add(event);
    }

    List<ListenQueueEvent> events() {
        return events;
    }

    <E extends ListenQueueEvent> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Returns each event as its kind and the name of its listener. */
    List<String> names() {
        return events.stream()
                .map(event ->
                        event.getClass().getSimpleName() + " " + event.queue().name())
                .toList();
    }
}
