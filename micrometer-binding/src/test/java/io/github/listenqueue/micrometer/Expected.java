package io.github.listenqueue.micrometer;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;

/** The numbers of meters without known drops, as on a tree of files. */
final class Expected {

    static final int OF_A_LISTENER = 10 + Cause.values().length + DropReason.values().length;

    /** The number of meters with one listener. */
    static final int ALL = 9 + OF_A_LISTENER;

    private Expected() {}
}
