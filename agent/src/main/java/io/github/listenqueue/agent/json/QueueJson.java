package io.github.listenqueue.agent.json;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueStats;
import java.time.Duration;

/** Listeners and findings as JSON objects. Unknown values are absent. */
public final class QueueJson {

    private static final double MS_PER_S = 1e3;

    private QueueJson() {}

    private static JsonObject of(ListenQueue queue) {
        JsonObject json = new JsonObject()
                .put("name", queue.name())
                .put("address", queue.address())
                .put("depth", queue.depth());
        queue.limit().ifPresent(limit -> json.put("limit", limit));
        queue.drops().ifPresent(drops -> json.put("drops", drops));
        return json;
    }

    /** Returns a listener with its statistics, and the finding of an episode that is open. */
    public static JsonObject of(ListenQueueStats stats) {
        JsonObject json = of(stats.queue())
                .put("current", stats.isCurrent())
                .put("application", stats.isApplication())
                .put("stalled", stats.isStalled())
                .put("episodes", stats.episodeCount())
                .put("saturatedSeconds", stats.saturatedTime().toMillis() / MS_PER_S);
        stats.oldestWaiting().map(Duration::toMillis).ifPresent(ms -> json.put("oldestWaitMs", ms));
        if (stats.openEpisode().isPresent()) {
            stats.finding().ifPresent(finding -> addCause(finding, json));
        }
        return json;
    }

    /** Returns the finding of a diagnosis with its listener. */
    public static JsonObject of(Finding finding) {
        JsonObject json = of(finding.queue()).put("troubled", isTroubled(finding));
        addCause(finding, json);
        finding.halfOpen().ifPresent(count -> json.put("halfOpen", count));
        finding.waiting().oldest().map(Duration::toMillis).ifPresent(ms -> json.put("oldestWaitMs", ms));
        return json;
    }

    /** Returns true if the listener is in trouble. */
    public static boolean isTroubled(Finding finding) {
        return finding.cause() != Cause.NONE;
    }

    private static void addCause(Finding finding, JsonObject json) {
        json.put("cause", finding.cause().name())
                .put("certainty", finding.certainty().name())
                .put("explanation", finding.explanation())
                .put("evidence", finding.evidence())
                .put("suspects", finding.suspects())
                .put("advice", finding.advice())
                .put("clientOutcome", finding.clientOutcome().name())
                .put("limitSetBy", finding.limitSetBy().name());
    }
}
