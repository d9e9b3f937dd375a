package io.github.listenqueue.internal.detection;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The diagnoses of one episode. Immutable.
 *
 * @param since the start of the episode
 * @param published the diagnoses that brought a new cause, in order; the first one and the latest ones of many
 * @param latest the latest diagnosis that found a cause, or the latest one if none did
 * @param latestNs the time of {@code latest}, by the monotonic clock
 * @param explainedNs the time that each known cause explains so far
 */
record EpisodeDiagnoses(
        Instant since, List<Diagnosed> published, Diagnosed latest, long latestNs, Map<Cause, Long> explainedNs) {

    private static final int MAX_PUBLISHED = 10;

    static EpisodeDiagnoses first(Instant since, long sinceNs, Finding finding, Instant at, long nowNs) {
        Diagnosed diagnosed = new Diagnosed(at, finding);
        return new EpisodeDiagnoses(
                since,
                List.of(diagnosed),
                diagnosed,
                nowNs,
                isKnown(finding.cause()) ? Map.of(finding.cause(), nowNs - sinceNs) : Map.of());
    }

    /**
     * Returns these diagnoses with another one. One that shows less than the one before does not replace it. The time between two diagnoses belongs to each by half, because the cause changed somewhere in between.
     */
    EpisodeDiagnoses with(Finding finding, Instant at, long nowNs) {
        Cause before = latest.finding().cause();
        Cause now = finding.cause();
        if (showsLess(finding, before)) {
            return this;
        }
        Diagnosed diagnosed = new Diagnosed(at, finding);
        Map<Cause, Long> explained = explained(nowNs - latestNs, isKnown(before) ? before : now, now);
        return new EpisodeDiagnoses(since, now == before ? published : append(diagnosed), diagnosed, nowNs, explained);
    }

    /**
     * Returns true if a later diagnosis of an episode shows less than an earlier one: it has no cause, or it saw how the acceptor
     * works through the connections that the earlier cause left, which looks like a burst.
     */
    static boolean showsLess(Finding later, Cause earlier) {
        boolean sawTheEnd = later.cause() == Cause.BURST && !later.queue().isFull();
        return isKnown(earlier) && later.cause() != earlier && (!isKnown(later.cause()) || sawTheEnd);
    }

    /** Returns the cause that explains most of the episode if it ends now. */
    Cause mainCause(long nowNs) {
        Cause last = latest.finding().cause();
        return explained(nowNs - latestNs, last, last).entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Cause.UNKNOWN);
    }

    private Map<Cause, Long> explained(long ns, Cause before, Cause now) {
        Map<Cause, Long> sums = new EnumMap<>(Cause.class);
        sums.putAll(explainedNs);
        if (isKnown(now)) {
            sums.merge(before, ns / 2, Long::sum);
            sums.merge(now, ns / 2, Long::sum);
        }
        return Map.copyOf(sums);
    }

    private List<Diagnosed> append(Diagnosed diagnosed) {
        List<Diagnosed> all = new ArrayList<>(published);
        if (all.size() == MAX_PUBLISHED) {
            all.remove(1);
        }
        all.add(diagnosed);
        return List.copyOf(all);
    }

    private static boolean isKnown(Cause cause) {
        return cause != Cause.UNKNOWN && cause != Cause.NONE;
    }
}
