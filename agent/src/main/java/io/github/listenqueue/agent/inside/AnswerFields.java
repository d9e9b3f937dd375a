package io.github.listenqueue.agent.inside;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.agent.json.QueueJson;
import io.github.listenqueue.internal.text.Format;
import java.util.Locale;
import java.util.StringJoiner;

/** A diagnosis in lines of {@link AnswerField}. */
final class AnswerFields {

    private final StringJoiner lines = new StringJoiner("\n");

    private AnswerFields() {}

    static String of(ListenQueueSnapshot snapshot, ListenQueueDiagnosis diagnosis) {
        AnswerFields fields = new AnswerFields();
        fields.add(AnswerField.SOURCE, snapshot.source().text());
        diagnosis.findings().forEach(fields::add);
        return fields.lines.toString();
    }

    private void add(Finding finding) {
        ListenQueue queue = finding.queue();
        add(AnswerField.LISTENER, queue.name());
        add(AnswerField.DEPTH, queue.depth());
        queue.limit().ifPresent(limit -> add(AnswerField.LIMIT, limit));
        queue.drops().ifPresent(drops -> add(AnswerField.DROPS, drops));
        finding.waiting().oldest().ifPresent(age -> add(AnswerField.OLDEST, Format.time(age)));
        finding.halfOpen().ifPresent(count -> add(AnswerField.HALF_OPEN, count));
        if (QueueJson.isTroubled(finding)) {
            add(
                    AnswerField.CAUSE,
                    finding.cause() + (finding.certainty() == Certainty.OBSERVED ? " (observed)" : " (likely)"));
            add(AnswerField.EXPLANATION, finding.explanation());
            finding.evidence().forEach(fact -> add(AnswerField.EVIDENCE, fact));
            finding.suspects().forEach(suspect -> add(AnswerField.SUSPECT, suspect));
            finding.advice().forEach(advice -> add(AnswerField.ADVICE, advice));
            add(
                    AnswerField.CLIENTS,
                    finding.clientOutcome().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
    }

    private void add(AnswerField field, Object value) {
        lines.add(field + " " + Format.oneLine(value.toString()));
    }
}
