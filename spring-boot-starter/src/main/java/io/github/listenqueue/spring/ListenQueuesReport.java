package io.github.listenqueue.spring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.ListenQueueStatus;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The result of one sample in the actuator's JSON. An unknown value is null and left out.
 *
 * @param takenAt the time of the sample
 * @param ageSeconds the age of the sample
 * @param source the source of the numbers, with the reason for it
 * @param status the status, as in the application's health
 * @param reason the reason of the status
 * @param load the share of its traffic that this instance should get
 * @param listeners every open listener
 * @param counters the known counters of the network namespace
 * @param settings the known kernel settings
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ListenQueuesReport(
        @Nullable Instant takenAt,
        @Nullable Double ageSeconds,
        @Nullable Source source,
        String status,
        String reason,
        @Nullable LoadReport load,
        List<ListenerReport> listeners,
        @Nullable Map<String, Long> counters,
        @Nullable Map<String, Integer> settings) {

    private static final ListenQueuesReport NONE = new ListenQueuesReport(
            null, null, null, ListenQueueHealth.Status.UNKNOWN.name(), "no sample yet", null, List.of(), null, null);

    private static final double MILLIS_PER_SECOND = 1000;

    static ListenQueuesReport of(ListenQueueMonitor monitor, ListenQueueProperties properties) {
        if (!monitor.awaitFirstSample(Duration.ZERO)) {
            return NONE;
        }
        ListenQueueStatus status = monitor.status();
        ListenQueueSnapshot snapshot = status.snapshot();
        ListenQueueHealth health = unlessNoneIsChosen(status, properties.choices());
        long ageMs = Duration.between(snapshot.takenAt(), Instant.now()).toMillis();
        return new ListenQueuesReport(
                snapshot.takenAt(),
                Math.max(0, ageMs / MILLIS_PER_SECOND),
                Source.of(snapshot.source()),
                health.status().name(),
                health.reason(),
                LoadReport.of(monitor.load()),
                status.stats().stream().map(ListenerReport::of).toList(),
                known(snapshot.counters()),
                known(snapshot.settings()));
    }

    /** Replaces an UP if the properties select no listener. */
    private static ListenQueueHealth unlessNoneIsChosen(ListenQueueStatus status, String choices) {
        if (choices.isEmpty()
                || status.health().status() != ListenQueueHealth.Status.UP
                || status.stats().stream().anyMatch(ListenQueueStats::isApplication)) {
            return status.health();
        }
        String names = status.stats().stream().map(each -> each.queue().name()).collect(Collectors.joining(", "));
        return new ListenQueueHealth(
                ListenQueueHealth.Status.UNKNOWN,
                choices + " leaves no open listener for health; watched: " + (names.isEmpty() ? "none" : names),
                List.of());
    }

    /** Returns this report with the listeners of one name only, siblings included; null if there is none. */
    @Nullable
    ListenQueuesReport only(String name) {
        List<ListenerReport> named = listeners.stream()
                .filter(listener -> listener.name().equals(name))
                .toList();
        return named.isEmpty()
                ? null
                : new ListenQueuesReport(takenAt, ageSeconds, source, status, reason, load, named, counters, settings);
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Source(String kind, String reason, @Nullable String advice) {

        static Source of(SnapshotSource source) {
            return new Source(
                    source.kind().name(), source.reason(), source.advice().orElse(null));
        }
    }

    private static Map<String, Long> known(TcpCounters counters) {
        Map<String, Long> known = new LinkedHashMap<>();
        counters.listenOverflows().ifPresent(count -> known.put("listenOverflows", count));
        counters.listenDrops().ifPresent(count -> known.put("listenDrops", count));
        counters.reqQueueFullDrops().ifPresent(count -> known.put("reqQueueFullDrops", count));
        counters.reqQueueFullCookies().ifPresent(count -> known.put("reqQueueFullCookies", count));
        counters.syncookiesSent().ifPresent(count -> known.put("syncookiesSent", count));
        counters.backlogDrops().ifPresent(count -> known.put("backlogDrops", count));
        counters.passiveOpens().ifPresent(count -> known.put("passiveOpens", count));
        return known;
    }

    private static Map<String, Integer> known(KernelSettings settings) {
        Map<String, Integer> known = new LinkedHashMap<>();
        settings.somaxconn().ifPresent(value -> known.put("somaxconn", value));
        settings.maxSynBacklog().ifPresent(value -> known.put("maxSynBacklog", value));
        settings.syncookies().ifPresent(value -> known.put("syncookies", value));
        settings.abortOnOverflow().ifPresent(value -> known.put("abortOnOverflow", value));
        settings.synackRetries().ifPresent(value -> known.put("synackRetries", value));
        return known;
    }
}
