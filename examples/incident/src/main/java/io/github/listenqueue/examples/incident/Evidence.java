package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data of an act: everything that the terminal and the page show.
 *
 * @param listener which listener, as the library's log has it
 * @param source how it was read
 * @param readings the library's readings, in order, those within its events included
 * @param events the library's events
 * @param timeline what happened, in order
 * @param clients what the clients saw
 */
record Evidence(
        String listener,
        String source,
        List<Reading> readings,
        Events events,
        List<Timeline.Entry> timeline,
        List<ClientResult> clients) {

    /** One sample of the listener. */
    record Reading(Instant at, ListenQueue queue) {}

    /** From the sample that began the trouble to the first calm one; without an end if the library saw none. */
    record Episode(Instant from, Optional<Instant> to) {}

    Evidence {
        TreeMap<Instant, ListenQueue> byTime = new TreeMap<>();
        Stream.concat(
                        readings.stream(),
                        events.all().stream()
                                // What a closed listener had last is no sample, and a look lasts longer than one.
                                .filter(event -> !(event instanceof Closed || event instanceof Diagnosed))
                                .map(event -> new Reading(event.at(), event.queue())))
                .forEach(reading -> byTime.merge(reading.at(), reading.queue(), Evidence::deeper));
        readings = byTime.entrySet().stream()
                .map(entry -> new Reading(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Times are in milliseconds, and two samples may fall into one. */
    private static ListenQueue deeper(ListenQueue one, ListenQueue other) {
        return one.depth() >= other.depth() ? one : other;
    }

    /** When it began; empty if nothing was read. */
    Optional<Instant> start() {
        return readings.stream().map(Reading::at).findFirst();
    }

    /** When something happened, as the timeline names it; empty if it did not. */
    Optional<Instant> when(String what) {
        return timeline.stream()
                .filter(entry -> entry.what().equals(what))
                .map(Timeline.Entry::at)
                .findFirst();
    }

    Optional<Recovered> recovered() {
        return events.first(Recovered.class);
    }

    /** The highest depth as the library's episodes have it, or where none has ended as its readings have it. */
    OptionalInt peak() {
        OptionalInt ofEpisodes =
                events.of(Recovered.class).mapToInt(Recovered::peakDepth).max();
        return ofEpisodes.isPresent()
                ? ofEpisodes
                : readings.stream().mapToInt(reading -> reading.queue().depth()).max();
    }

    /** The limit as last read. */
    OptionalInt limit() {
        return readings.isEmpty()
                ? OptionalInt.empty()
                : readings.get(readings.size() - 1).queue().limit();
    }

    /** The packets that the library reported as dropped with the sample of this time. */
    long packetsDropped(Instant at) {
        return events.losses()
                .filter(dropped -> dropped.at().equals(at))
                .mapToLong(Dropped::packets)
                .sum();
    }

    List<Episode> episodes() {
        List<Episode> episodes = new ArrayList<>();
        @Nullable Instant from = null;
        for (ListenQueueEvent event : events.all()) {
            if (event instanceof Recovered recovered && from != null) {
                episodes.add(new Episode(from, Optional.of(from.plus(recovered.lasted()))));
                from = null;
            } else if (from == null
                    && (event instanceof High
                            || event instanceof Full
                            || event instanceof Stalled
                            || (event instanceof Dropped dropped
                                    && dropped.reason().isLoss()))) {
                from = event.at();
            }
        }
        if (from != null) {
            episodes.add(new Episode(from, Optional.empty()));
        }
        return episodes;
    }
}
