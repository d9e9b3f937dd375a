package io.github.listenqueue.internal.events.jfr;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.ListenQueueStats.Episode;
import java.util.List;
import java.util.Optional;

/** A saturation episode on its way to becoming an event. */
final class OpenEpisode {

    private final QueueSaturated event = new QueueSaturated();
    private final ListenQueueStats stats;
    private Episode episode;

    OpenEpisode(ListenQueueStats stats) {
        event.begin();
        this.stats = stats;
        this.episode = stats.openEpisode().orElseThrow();
    }

    /** Follows the episode; if it is over, leaves it to the recorder. */
    boolean isOver(List<ListenQueueEvent> events) {
        Optional<Episode> now = stats.openEpisode();
        if (now.isPresent()) {
            episode = now.get();
            return false;
        }
        ListenQueue queue = stats.queue();
        event.describe(queue, episode);
        stats.finding().ifPresent(finding -> event.diagnosed(finding.cause(), stats.diagnosedAt()));
        for (ListenQueueEvent each : events) {
            if (each instanceof Recovered recovered && recovered.queue().equals(queue)) {
                event.recovered(recovered);
            }
        }
        event.commit();
        return true;
    }
}
