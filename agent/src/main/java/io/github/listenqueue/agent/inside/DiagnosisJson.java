package io.github.listenqueue.agent.inside;

import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.agent.json.JsonObject;
import io.github.listenqueue.agent.json.QueueJson;
import java.util.List;

/** A diagnosis as one JSON object. Unknown values are absent. */
final class DiagnosisJson {

    private DiagnosisJson() {}

    static String of(ListenQueueSnapshot snapshot, ListenQueueDiagnosis diagnosis) {
        List<JsonObject> findings =
                diagnosis.findings().stream().map(QueueJson::of).toList();
        return new JsonObject()
                .put("takenAt", diagnosis.takenAt().toString())
                .put("source", snapshot.source().text())
                .put("listeners", findings)
                .toString();
    }
}
