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
 * @param listener the listener, as the library's log names it
 * @param source the source of the samples
 * @param samples the library's samples in order, with those of its events
 * @param events the library's events
 * @param timeline the timeline, in order
 * @param clients the results of the clients
 */
record Evidence(
        String listener,
        String source,
        List<Sample> samples,
        Events events,
        List<Timeline.Entry> timeline,
        List<ClientResult> clients) {

    /** A sample of the listener. */
    record Sample(Instant at, ListenQueue queue) {}

    /** The time from the first saturated sample to the first calm one; without an end if there is none. */
    record Episode(Instant from, Optional<Instant> to) {}

    Evidence {
        TreeMap<Instant, ListenQueue> byTime = new TreeMap<>();
        Stream.concat(
                        samples.stream(),
                        events.all().stream()
                                // The queue of a Closed event is no new sample, and a diagnosis takes longer than a
                                // sample.
                                .filter(event -> !(event instanceof Closed || event instanceof Diagnosed))
                                .map(event -> new Sample(event.at(), event.queue())))
                .forEach(sample -> byTime.merge(sample.at(), sample.queue(), Evidence::deeper));
        samples = byTime.entrySet().stream()
                .map(entry -> new Sample(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Returns the deeper queue of two samples within the same millisecond. */
    private static ListenQueue deeper(ListenQueue one, ListenQueue other) {
        return one.depth() >= other.depth() ? one : other;
    }

    /** Returns the time of the first sample; empty if there is none. */
    Optional<Instant> start() {
        return samples.stream().map(Sample::at).findFirst();
    }

    /** Returns the time of an entry of the timeline; empty if there is none. */
    Optional<Instant> when(String label) {
        return timeline.stream()
                .filter(entry -> entry.label().equals(label))
                .map(Timeline.Entry::at)
                .findFirst();
    }

    Optional<Recovered> recovered() {
        return events.first(Recovered.class);
    }

    /** Returns the peak depth of the library's episodes, or of its samples if no episode has ended. */
    OptionalInt peak() {
        OptionalInt ofEpisodes =
                events.of(Recovered.class).mapToInt(Recovered::peakDepth).max();
        return ofEpisodes.isPresent()
                ? ofEpisodes
                : samples.stream().mapToInt(sample -> sample.queue().depth()).max();
    }

    /** Returns the limit of the last sample. */
    OptionalInt limit() {
        return samples.isEmpty()
                ? OptionalInt.empty()
                : samples.get(samples.size() - 1).queue().limit();
    }

    /** Returns the number of packets that the library reported as dropped with the sample of this time. */
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
