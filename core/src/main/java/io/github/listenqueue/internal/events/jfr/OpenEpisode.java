package io.github.listenqueue.internal.events.jfr;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.ListenQueueStats.Episode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A saturation episode on its way to becoming an event. */
final class OpenEpisode {

    private final QueueSaturated event = new QueueSaturated();
    private final ListenQueueStats stats;
    private final Map<Cause, Long> causesBefore = new EnumMap<>(Cause.class);
    private Episode episode;

    OpenEpisode(ListenQueueStats stats) {
        event.begin();
        this.stats = stats;
        this.episode = stats.openEpisode().orElseThrow();
        long diagnosed = 0;
        for (Cause cause : Cause.values()) {
            long count = stats.episodeCount(cause);
            diagnosed += count;
            causesBefore.put(cause, count);
        }
        if (diagnosed == stats.episodeCount()) {
            // The recorder came after the diagnosis.
            stats.finding().ifPresent(finding -> causesBefore.merge(finding.cause(), -1L, Long::sum));
        }
    }

    /** Follows the episode; if it is over, leaves it to the recorder. */
    boolean isOver(List<ListenQueueEvent> events) {
        Optional<Episode> now = stats.openEpisode();
        if (now.isPresent()) {
            episode = now.get();
            return false;
        }
        ListenQueue queue = stats.queue();
        event.describe(queue, episode, cause());
        for (ListenQueueEvent each : events) {
            if (each instanceof Recovered recovered && recovered.queue().equals(queue)) {
                event.recovered(recovered);
            }
        }
        event.commit();
        return true;
    }

    /** Each episode is counted under exactly one cause, when it is diagnosed or else when it ends. */
    private Cause cause() {
        for (Map.Entry<Cause, Long> before : causesBefore.entrySet()) {
            if (stats.episodeCount(before.getKey()) > before.getValue()) {
                return before.getKey();
            }
        }
        return Cause.UNKNOWN;
    }
}
