package io.github.listenqueue.spring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One listener in the actuator's JSON.
 *
 * @param name the given name, else the address
 * @param address host and port, or a path
 * @param inode the inode, as in {@code ss -e}
 * @param current true if the latest sample could read the listener; otherwise the numbers are older
 * @param depth connections waiting now
 * @param limit the effective backlog
 * @param limitSource the origin of the limit
 * @param utilization 0 to 1
 * @param full true if the kernel is refusing connections
 * @param drops packets dropped since it was opened
 * @param stalled true if connections wait and none is accepted
 * @param application true if health considers the listener
 * @param episodes saturation episodes begun
 * @param saturatedSeconds time spent full or dropping
 * @param saturation the open episode
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ListenerReport(
        String name,
        String address,
        long inode,
        boolean current,
        int depth,
        @Nullable Integer limit,
        String limitSource,
        @Nullable Double utilization,
        @Nullable Boolean full,
        @Nullable Long drops,
        boolean stalled,
        boolean application,
        long episodes,
        double saturatedSeconds,
        @Nullable Saturation saturation) {

    private static final double MILLIS_PER_SECOND = 1000;

    static ListenerReport of(ListenQueueStats stats) {
        ListenQueue queue = stats.queue();
        return new ListenerReport(
                queue.name(),
                queue.address(),
                queue.inode(),
                stats.isCurrent(),
                queue.depth(),
                JsonValues.orNull(queue.limit()),
                JsonValues.word(queue.limitSource()),
                JsonValues.orNull(queue.utilization()),
                queue.limit().isPresent() ? queue.isFull() : null,
                JsonValues.orNull(queue.drops()),
                stats.isStalled(),
                stats.isApplication(),
                stats.episodeCount(),
                stats.saturatedTime().toMillis() / MILLIS_PER_SECOND,
                stats.openEpisode()
                        .map(episode -> Saturation.of(episode, stats))
                        .orElse(null));
    }

    /**
     * The open saturation episode of a listener, with its diagnosis.
     *
     * @param since the time when the episode began
     * @param peakDepth the highest depth seen in it
     * @param packetsDropped the packets dropped in the episode; unknown for a unix-domain listener
     * @param oldestWaitingSeconds the waiting time of the oldest connection at the last probe
     * @param halfOpen the requests in SYN_RECV at the last probe
     * @param cause the cause of the episode
     * @param certainty whether the cause was observed or is likely
     * @param explanation the finding in a sentence or two
     * @param advice the changes to make
     * @param diagnosedAt the time of the diagnosis
     * @param diagnosisAgeSeconds the age of the diagnosis
     * @param diagnoses the causes that were found so far, in order
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Saturation(
            Instant since,
            int peakDepth,
            @Nullable Long packetsDropped,
            @Nullable Double oldestWaitingSeconds,
            @Nullable Integer halfOpen,
            @Nullable String cause,
            @Nullable String certainty,
            @Nullable String explanation,
            @Nullable List<String> advice,
            @Nullable Instant diagnosedAt,
            @Nullable Double diagnosisAgeSeconds,
            List<Diagnosis> diagnoses) {

        static Saturation of(ListenQueueStats.Episode episode, ListenQueueStats stats) {
            Optional<Finding> finding = stats.finding();
            return new Saturation(
                    episode.since(),
                    episode.peakDepth(),
                    stats.queue().isUnix() ? null : episode.packetsDropped(),
                    JsonValues.secondsOrNull(stats.oldestWaiting()),
                    JsonValues.orNull(stats.halfOpen()),
                    finding.map(found -> JsonValues.word(found.cause())).orElse(null),
                    finding.map(found -> JsonValues.word(found.certainty())).orElse(null),
                    finding.map(Finding::explanation).orElse(null),
                    finding.map(Finding::advice).orElse(null),
                    stats.diagnosedAt().orElse(null),
                    stats.diagnosedAt()
                            .map(at -> Math.max(
                                    0, Duration.between(at, Instant.now()).toMillis() / MILLIS_PER_SECOND))
                            .orElse(null),
                    stats.diagnoses().stream().map(Diagnosis::of).toList());
        }
    }

    /**
     * A cause that was found in the open episode.
     *
     * @param at the time of the diagnosis
     * @param cause the cause
     */
    record Diagnosis(Instant at, String cause) {

        static Diagnosis of(Diagnosed diagnosed) {
            return new Diagnosis(
                    diagnosed.at(), JsonValues.word(diagnosed.finding().cause()));
        }
    }
}
