package io.github.listenqueue.agent.inside;

/**
 * A field of an answer in lines, which the command makes a page of. Each line is the name of the field, a space and one value. {@link
 * #LISTENER} begins a listener; the fields after it are its own.
 */
public enum AnswerField {
    /** The source of the numbers. */
    SOURCE,
    /** The name of a listener. */
    LISTENER,
    /** The number of waiting connections. */
    DEPTH,
    /** The limit; absent if unknown. */
    LIMIT,
    /** The packets dropped; absent if unknown. */
    DROPS,
    /** The waiting time of the oldest connection; absent if unknown. */
    OLDEST,
    /** The requests in SYN_RECV; absent if unknown. */
    HALF_OPEN,
    /** The cause, with its certainty. */
    CAUSE,
    /** The explanation. */
    EXPLANATION,
    /** A fact; may be repeated. */
    EVIDENCE,
    /** A thread that may accept; may be repeated. */
    SUSPECT,
    /** A change to make; may be repeated. */
    ADVICE,
    /** The effect on clients. */
    CLIENTS
}
