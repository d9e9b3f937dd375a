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
import java.util.List;
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
 * @param listeners every open listener
 * @param counters the counters of the network namespace
 * @param settings the kernel settings
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ListenQueuesReport(
        @Nullable Instant takenAt,
        @Nullable Double ageSeconds,
        @Nullable Source source,
        String status,
        String reason,
        List<ListenerReport> listeners,
        @Nullable Counters counters,
        @Nullable Settings settings) {

    private static final ListenQueuesReport NONE = new ListenQueuesReport(
            null, null, null, ListenQueueHealth.Status.UNKNOWN.name(), "no sample yet", List.of(), null, null);

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
                status.stats().stream().map(ListenerReport::of).toList(),
                Counters.of(snapshot.counters()),
                Settings.of(snapshot.settings()));
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
                : new ListenQueuesReport(takenAt, ageSeconds, source, status, reason, named, counters, settings);
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Source(String kind, String reason, @Nullable String advice) {

        static Source of(SnapshotSource source) {
            return new Source(
                    source.kind().name(), source.reason(), source.advice().orElse(null));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Counters(
            @Nullable Long listenOverflows,
            @Nullable Long listenDrops,
            @Nullable Long reqQueueFullDrops,
            @Nullable Long reqQueueFullCookies,
            @Nullable Long syncookiesSent,
            @Nullable Long backlogDrops,
            @Nullable Long passiveOpens) {

        static Counters of(TcpCounters counters) {
            return new Counters(
                    JsonValues.orNull(counters.listenOverflows()),
                    JsonValues.orNull(counters.listenDrops()),
                    JsonValues.orNull(counters.reqQueueFullDrops()),
                    JsonValues.orNull(counters.reqQueueFullCookies()),
                    JsonValues.orNull(counters.syncookiesSent()),
                    JsonValues.orNull(counters.backlogDrops()),
                    JsonValues.orNull(counters.passiveOpens()));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Settings(
            @Nullable Integer somaxconn,
            @Nullable Integer maxSynBacklog,
            @Nullable Integer syncookies,
            @Nullable Integer abortOnOverflow,
            @Nullable Integer synackRetries) {

        static Settings of(KernelSettings settings) {
            return new Settings(
                    JsonValues.orNull(settings.somaxconn()),
                    JsonValues.orNull(settings.maxSynBacklog()),
                    JsonValues.orNull(settings.syncookies()),
                    JsonValues.orNull(settings.abortOnOverflow()),
                    JsonValues.orNull(settings.synackRetries()));
        }
    }
}
