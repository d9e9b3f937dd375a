package io.github.listenqueue.agent.inside;

/** The form of an answer: troubled listeners in full, all listeners in full, JSON, or fields for a page. */
public enum AnswerForm {
    /** Troubled listeners in full, and a line for each of the others. */
    TEXT,
    /** All listeners in full. */
    ALL,
    /** One JSON object. */
    JSON,
    /** Lines of {@link AnswerField}. */
    FIELDS;

    static AnswerForm of(String name) {
        return valueOf(name);
    }
}
