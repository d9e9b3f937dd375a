package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.internal.detection.Arrivals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known when a deep look begins.
 *
 * @param targets the listeners, in the order of the reading
 * @param snapshot the last reading: counters, settings and rate
 * @param snapshotNs when it was taken, by the clock that never steps
 * @param before the counters before the present trouble; null while there is none
 * @param alone whether the only TCP target has been the only TCP listener of the network namespace since before the trouble
 */
public record DiagnosisRequest(
        List<DiagnosisTarget> targets,
        ListenQueueSnapshot snapshot,
        long snapshotNs,
        Arrivals.@Nullable Baseline before,
        boolean alone) {}
