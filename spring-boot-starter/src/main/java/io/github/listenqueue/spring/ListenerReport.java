package io.github.listenqueue.spring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueHistory;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One listener in the actuator's JSON.
 *
 * @param name as given, else its address
 * @param address host and port
 * @param inode as {@code ss -e} shows it
 * @param current whether the latest reading could read it; if not, the numbers are older
 * @param depth connections waiting now
 * @param limit the effective backlog
 * @param limitSource where the limit is known from
 * @param utilization 0 to 1
 * @param full whether the kernel is refusing connections
 * @param drops packets dropped since it was opened
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
        long episodes,
        double saturatedSeconds,
        @Nullable Saturation saturation) {

    private static final double MILLIS_PER_SECOND = 1000;

    static ListenerReport of(ListenQueueHistory history) {
        ListenQueue queue = history.queue();
        return new ListenerReport(
                queue.name(),
                queue.address(),
                queue.inode(),
                history.isCurrent(),
                queue.depth(),
                Known.orNull(queue.limit()),
                queue.limitSource().name().toLowerCase(Locale.ROOT),
                Known.orNull(queue.utilization()),
                queue.limit().isPresent() ? queue.isFull() : null,
                Known.orNull(queue.drops()),
                history.episodes(),
                history.saturated().toMillis() / MILLIS_PER_SECOND,
                history.episode().map(Saturation::of).orElse(null));
    }

    /**
     * The episode of saturation that a listener is in.
     *
     * @param since when it began
     * @param peakDepth the highest depth seen in it
     * @param packetsDropped in it
     */
    record Saturation(Instant since, int peakDepth, long packetsDropped) {

        static Saturation of(ListenQueueHistory.Episode episode) {
            return new Saturation(episode.since(), episode.peakDepth(), episode.packetsDropped());
        }
    }
}
