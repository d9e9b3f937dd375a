package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.NativeAccess;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set, each value checked when it is bound.
 *
 * @param enabled Whether to watch accept queues at all.
 * @param interval Time between two readings, 1ms to 1h. Default: 100ms where sockets can be asked, else 1s.
 * @param nativeAccess Whether listening sockets may be asked directly: auto, on or off.
 * @param highAt Utilization at which a queue is high, above 0 and up to 1.
 * @param settleTime How long a queue must be calm before an episode is over, 1ms to 1h.
 * @param names Names of listeners by port, as in "listenqueue.names.9090=grpc". Unless named here, the web server's is
 *     "http" and the management server's "management".
 * @param diagnosis About looking for the cause of a full queue.
 * @param health About the health contributor.
 * @param metrics About the meters.
 */
@ConfigurationProperties("listenqueue")
record ListenQueueProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Duration interval,
        @DefaultValue("auto") NativeAccess nativeAccess,
        @DefaultValue("0.5") double highAt,
        @DefaultValue("5s") Duration settleTime,
        @DefaultValue Map<String, String> names,
        @DefaultValue Diagnosis diagnosis,
        @DefaultValue Health health,
        @DefaultValue Metrics metrics) {

    ListenQueueProperties {
        names = Map.copyOf(names);
        apply(ListenQueueMonitor.builder(), interval, highAt, settleTime, names);
    }

    /** A builder with everything that is set here. */
    ListenQueueMonitor.Builder builder() {
        ListenQueueMonitor.Builder builder =
                ListenQueueMonitor.builder().nativeAccess(nativeAccess).showPeers(diagnosis.showPeers());
        apply(builder, interval, highAt, settleTime, names);
        return builder;
    }

    /** The ranges are the builder's own; what it refuses is told with the name of the property. */
    private static void apply(
            ListenQueueMonitor.Builder builder,
            @Nullable Duration interval,
            double highAt,
            Duration settleTime,
            Map<String, String> names) {
        if (interval != null) {
            PropertyOutOfRangeException.check("listenqueue.interval", () -> builder.interval(interval));
        }
        PropertyOutOfRangeException.check("listenqueue.high-at", () -> builder.highAt(highAt));
        PropertyOutOfRangeException.check("listenqueue.settle-time", () -> builder.settleTime(settleTime));
        names.forEach((port, name) -> PropertyOutOfRangeException.check(
                "listenqueue.names." + port, () -> builder.name(portNumber(port), name)));
    }

    /** Numbers here and not by the binder, which would blame the wrong property. */
    private static int portNumber(String port) {
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("port must be a number, not " + port, e);
        }
    }

    /**
     * About looking for the cause of a full queue.
     *
     * @param showPeers Whether a diagnosis, which is also logged, names the addresses of clients that have been waiting.
     */
    record Diagnosis(@DefaultValue("false") boolean showPeers) {}

    /**
     * About the health contributor.
     *
     * @param enabled Whether to contribute "listenQueue" to the application's health.
     * @param readiness Whether "listenQueue" also belongs to the health group "readiness", where there is that group.
     */
    record Health(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("true") boolean readiness) {}

    /**
     * About the meters.
     *
     * @param enabled Whether to register meters.
     * @param maxListeners How many listeners get meters of their own, 1 to 10000.
     * @param peakWindow How far back "listen.queue.depth.max" reaches, 1ms to 1h: the longest step or scrape interval.
     */
    record Metrics(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("64") int maxListeners,
            @DefaultValue("1m") Duration peakWindow) {}
}
