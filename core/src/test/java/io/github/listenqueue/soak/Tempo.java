package io.github.listenqueue.soak;

/** The part that a round leaves undisturbed, which decides what can be checked in it. */
enum Tempo {
    /** Readings are compared when all is done. */
    STILL,
    /** Readings are compared while it happens: each depth changes in one direction only, and so every number in between lies
     * between those before and after. */
    MOVING,
    /** No accept queue overflows, and so the reason of each drop is certain. */
    QUIET,
    /** Lasts until each monitor has seen each stall. */
    PATIENT
}
