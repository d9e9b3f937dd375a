package io.github.listenqueue.internal.publish.jfr;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueHistory;
import io.github.listenqueue.ListenQueueHistory.Episode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A saturation episode on its way to becoming an event. */
final class OpenEpisode {

    private final QueueSaturated event = new QueueSaturated();
    private final ListenQueueHistory history;
    private final Map<Cause, Long> causesBefore = new EnumMap<>(Cause.class);
    private Episode episode;

    OpenEpisode(ListenQueueHistory history) {
        event.begin();
        this.history = history;
        this.episode = history.episode().orElseThrow();
        long diagnosed = 0;
        for (Cause cause : Cause.values()) {
            long count = history.episodes(cause);
            diagnosed += count;
            causesBefore.put(cause, count);
        }
        if (diagnosed == history.episodes()) {
            // The recorder came after the diagnosis.
            history.finding().ifPresent(finding -> causesBefore.merge(finding.cause(), -1L, Long::sum));
        }
    }

    /** Follows the episode; if it is over, leaves it to the recorder. */
    boolean isOver(List<ListenQueueEvent> events) {
        Optional<Episode> now = history.episode();
        if (now.isPresent()) {
            episode = now.get();
            return false;
        }
        ListenQueue queue = history.queue();
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
            if (history.episodes(before.getKey()) > before.getValue()) {
                return before.getKey();
            }
        }
        return Cause.UNKNOWN;
    }
}
