package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;

/** How many meters there are where drops are unknown, as on a tree of files. */
final class Expected {

    static final int OF_A_LISTENER = 8 + Cause.values().length;

    /** With one listener. */
    static final int ALL = 8 + OF_A_LISTENER;

    private Expected() {}
}
