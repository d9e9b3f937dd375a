package io.github.listenqueue.soak;

/** The limits of the actions of a round, which determine the possible checks. */
enum Tempo {
    /** Snapshots are compared after all actions. */
    STILL,
    /**
     * Snapshots are compared during the actions. Each depth changes in one direction only, so every number lies between
     * those before and after.
     */
    MOVING,
    /** No accept queue overflows, so the reason of each drop is certain. */
    QUIET,
    /** The round lasts until each monitor has reported each stall. */
    PATIENT
}
