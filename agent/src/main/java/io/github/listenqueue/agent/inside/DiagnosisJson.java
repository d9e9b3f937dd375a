package io.github.listenqueue.agent.inside;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.agent.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** A diagnosis as one JSON object. Unknown values are absent. */
final class DiagnosisJson {

    private DiagnosisJson() {}

    static String of(ListenQueueSnapshot snapshot, ListenQueueDiagnosis diagnosis) {
        List<JsonObject> findings =
                diagnosis.findings().stream().map(DiagnosisJson::finding).toList();
        return new JsonObject()
                .put("takenAt", diagnosis.takenAt().toString())
                .put("source", snapshot.source().text())
                .put("listeners", findings)
                .toString();
    }

    private static JsonObject finding(Finding finding) {
        ListenQueue queue = finding.queue();
        JsonObject json = new JsonObject()
                .put("name", queue.name())
                .put("address", queue.address())
                .put("depth", queue.depth())
                .put("troubled", Answer.isTroubled(finding))
                .put("cause", finding.cause().name())
                .put("certainty", finding.certainty().name())
                .put("explanation", finding.explanation())
                .put("evidence", finding.evidence())
                .put("suspects", finding.suspects())
                .put("advice", finding.advice())
                .put("clientOutcome", finding.clientOutcome().name())
                .put("limitSetBy", finding.limitSetBy().name());
        queue.limit().ifPresent(limit -> json.put("limit", limit));
        queue.drops().ifPresent(drops -> json.put("drops", drops));
        finding.halfOpen().ifPresent(count -> json.put("halfOpen", count));
        finding.waiting().oldest().map(Duration::toMillis).ifPresent(ms -> json.put("oldestWaitMs", ms));
        return json;
    }
}
