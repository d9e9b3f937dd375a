package io.github.listenqueue.soak;

/** What a round leaves in peace, and so what can be judged in it. */
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
