package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The library's events, in order. */
record Events(List<ListenQueueEvent> all) {

    Events {
        all = List.copyOf(all);
    }

    <T extends ListenQueueEvent> Stream<T> of(Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast);
    }

    <T extends ListenQueueEvent> Optional<T> first(Class<T> type) {
        return of(type).findFirst();
    }

    /** Returns the packets that a full queue lost, without harmless drops. */
    Stream<Dropped> losses() {
        return of(Dropped.class).filter(dropped -> dropped.reason().isLoss());
    }

    /** Returns the number of packets that the library has reported as lost. */
    long packetsDropped() {
        return losses().mapToLong(Dropped::packets).sum();
    }
}
