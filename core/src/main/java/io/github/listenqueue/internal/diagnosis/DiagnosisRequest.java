package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.internal.detection.Arrivals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts known at the start of a diagnosis.
 *
 * @param targets the listeners, in the order of the snapshot
 * @param snapshot the last snapshot: counters, settings and rate
 * @param snapshotNs the time of that snapshot, by the monotonic clock
 * @param before the counters before the present saturation; null while there is none
 * @param alone true if the only TCP target has been the only TCP listener of the network namespace since before the saturation
 */
public record DiagnosisRequest(
        List<DiagnosisTarget> targets,
        ListenQueueSnapshot snapshot,
        long snapshotNs,
        Arrivals.@Nullable Baseline before,
        boolean alone) {}
