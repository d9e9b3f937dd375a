package io.github.listenqueue.agent.command;

import io.github.listenqueue.agent.inside.AnswerField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A listener of an answer in lines of {@link AnswerField}. */
final class ReportedListener {

    private final Map<AnswerField, List<String>> fields = new EnumMap<>(AnswerField.class);

    private ReportedListener() {}

    /** Parses the listeners. A line of no field is ignored. */
    static List<ReportedListener> of(String answer) {
        List<ReportedListener> listeners = new ArrayList<>();
        for (String line : answer.split("\n", -1)) {
            for (AnswerField field : AnswerField.values()) {
                if (line.startsWith(field + " ")) {
                    if (field == AnswerField.LISTENER) {
                        listeners.add(new ReportedListener());
                    }
                    if (!listeners.isEmpty()) {
                        listeners
                                .get(listeners.size() - 1)
                                .fields
                                .computeIfAbsent(field, each -> new ArrayList<>())
                                .add(line.substring(line.indexOf(' ') + 1));
                    }
                }
            }
        }
        return listeners;
    }

    boolean isTroubled() {
        return fields.containsKey(AnswerField.CAUSE);
    }

    /** Returns the value of a field; a question mark if it is unknown. */
    String one(AnswerField field) {
        return fields.getOrDefault(field, List.of("?")).get(0);
    }

    List<String> all(AnswerField field) {
        return fields.getOrDefault(field, List.of());
    }
}
