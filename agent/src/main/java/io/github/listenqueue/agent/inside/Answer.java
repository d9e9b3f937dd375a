package io.github.listenqueue.agent.inside;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.agent.json.QueueJson;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer of a visit: the exit status of the command in the first character, then {@code +} if the JVM has read all numbers
 * by itself or {@code -} if only the command knows some, and then the text to print.
 */
final class Answer {

    private static final char CALM = '0';
    private static final char TROUBLED = '1';
    private static final char UNKNOWN = '2';

    private Answer() {}

    static String of(AnswerForm form, ListenQueueSnapshot snapshot, ListenQueueDiagnosis diagnosis) {
        boolean troubled = diagnosis.findings().stream().anyMatch(QueueJson::isTroubled);
        boolean unseen = snapshot.source().kind() == SnapshotSource.Kind.UNAVAILABLE
                || snapshot.queues().stream().anyMatch(Answer::mayBeFull);
        char status = troubled ? TROUBLED : unseen ? UNKNOWN : CALM;
        boolean complete = snapshot.source().kind() == SnapshotSource.Kind.SOCKET;
        String text = switch (form) {
            case JSON -> DiagnosisJson.of(snapshot, diagnosis);
            case FIELDS -> AnswerFields.of(snapshot, diagnosis);
            case TEXT, ALL -> text(form == AnswerForm.ALL, snapshot, diagnosis);
        };
        return status + (complete ? "+" : "-") + withoutAdvice(snapshot.source(), text);
    }

    /** Removes the advice to add a library or a flag to the application: it would not help the agent. */
    private static String withoutAdvice(SnapshotSource source, String text) {
        return source.advice().isEmpty()
                ? text
                : text.replace(
                        LibcAccess.open(NativeAccess.AUTO).problem(),
                        "Java " + Runtime.version().feature() + " gives the agent no native access");
    }

    static String failed(Throwable failure) {
        return UNKNOWN + "-The diagnosis failed in the JVM: " + failure;
    }

    private static String text(boolean all, ListenQueueSnapshot snapshot, ListenQueueDiagnosis diagnosis) {
        List<Finding> full = new ArrayList<>();
        List<String> calm = new ArrayList<>();
        for (Finding finding : diagnosis.findings()) {
            if (all || QueueJson.isTroubled(finding)) {
                full.add(finding);
            } else {
                calm.add(calm(finding.queue()));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                switch (snapshot.source().kind()) {
                    case SOCKET -> "Numbers by " + snapshot.source().reason() + ".";
                    case PROCFS -> "Depths by /proc in the JVM, other numbers by sock_diag from outside.";
                    case UNAVAILABLE -> snapshot.source().text();
                });
        if (!full.isEmpty()) {
            lines.add(new ListenQueueDiagnosis(diagnosis.takenAt(), full).text());
        }
        lines.addAll(calm);
        if (diagnosis.findings().isEmpty()) {
            lines.add("No listener is open.");
        }
        return String.join("\n", lines);
    }

    private static boolean mayBeFull(ListenQueue queue) {
        return queue.depth() > 0 && queue.limit().isEmpty();
    }

    private static String calm(ListenQueue queue) {
        String state =
                queue.depth() == 0 ? "Calm: " : mayBeFull(queue) ? "Not known to be full: " : "Below its limit: ";
        return state + queue.name() + ", " + queue.depth() + " waiting, limit "
                + (queue.limit().isPresent() ? queue.limit().getAsInt() : "unknown");
    }
}
