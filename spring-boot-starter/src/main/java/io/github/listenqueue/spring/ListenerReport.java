package io.github.listenqueue.spring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One listener in the actuator's JSON.
 *
 * @param name as given, else its address
 * @param address host and port, or a path
 * @param inode as {@code ss -e} shows it
 * @param current whether the latest sample could read it; if not, the numbers are older
 * @param depth connections waiting now
 * @param limit the effective backlog
 * @param limitSource where the limit is known from
 * @param utilization 0 to 1
 * @param full whether the kernel is refusing connections
 * @param drops packets dropped since it was opened
 * @param stalled whether connections wait and nothing is accepted
 * @param application whether health considers it
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
     * The episode of saturation that a listener is in, and what the monitor found out about it.
     *
     * @param since when it began
     * @param peakDepth the highest depth seen in it
     * @param packetsDropped in it
     * @param oldestWaitingSeconds how long the oldest connection in the queue had been waiting when last looked at
     * @param halfOpen requests in SYN_RECV when last looked at
     * @param cause why it came about
     * @param explanation the finding in a sentence or two
     * @param advice what to change
     * @param diagnosedAt when the cause was found
     * @param diagnosisAgeSeconds how long ago that was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Saturation(
            Instant since,
            int peakDepth,
            long packetsDropped,
            @Nullable Double oldestWaitingSeconds,
            @Nullable Integer halfOpen,
            @Nullable String cause,
            @Nullable String explanation,
            @Nullable List<String> advice,
            @Nullable Instant diagnosedAt,
            @Nullable Double diagnosisAgeSeconds) {

        static Saturation of(ListenQueueStats.Episode episode, ListenQueueStats stats) {
            Optional<Finding> finding = stats.finding();
            return new Saturation(
                    episode.since(),
                    episode.peakDepth(),
                    episode.packetsDropped(),
                    JsonValues.secondsOrNull(stats.oldestWaiting()),
                    JsonValues.orNull(stats.halfOpen()),
                    finding.map(found -> JsonValues.word(found.cause())).orElse(null),
                    finding.map(Finding::explanation).orElse(null),
                    finding.map(Finding::advice).orElse(null),
                    stats.diagnosedAt().orElse(null),
                    stats.diagnosedAt()
                            .map(at -> Math.max(
                                    0, Duration.between(at, Instant.now()).toMillis() / MILLIS_PER_SECOND))
                            .orElse(null));
        }
    }
}
