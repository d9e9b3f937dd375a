package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.balancer.HaproxyAgentCheck;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of the starter. Each value is checked when it is bound.
 *
 * @param enabled Whether to watch accept queues at all.
 * @param interval Time between two samples, 1ms to 1h. Default: 100ms if socket options can be read, else 1s.
 * @param nativeAccess Whether the socket options of listeners may be read: auto, on or off.
 * @param highAt Utilization at which a queue is high, above 0 and up to 1.
 * @param settleTime Time that a queue must be calm before an episode is over, 1ms to 1h.
 * @param stalledAfter How long connections must have been waiting, with none accepted meanwhile, to count as stalled, 100ms
 *     to 1h, or 0 for never.
 * @param loadFloor Lowest share of its traffic that this instance asks the balancer for, 0.01 to 1.
 * @param names Names of listeners by port, as in "listenqueue.names.9090=grpc". Unless named here, the web server's is
 *     "http" and the management server's "management".
 * @param include Listeners to watch: ports, names and globs of names, and globs of the paths of unix-domain sockets.
 *     Default: all but the JVM's attach socket.
 * @param exclude Listeners not to watch, chosen as for "listenqueue.include".
 * @param jmx Whether the monitor and its listeners have management beans (JMX).
 * @param diagnosis About looking for the cause of a full queue.
 * @param health About the health contributor.
 * @param metrics About the meters.
 * @param balancer About the balancer in front of this instance.
 */
@ConfigurationProperties("listenqueue")
record ListenQueueProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Duration interval,
        @DefaultValue("auto") NativeAccess nativeAccess,
        @DefaultValue("0.5") double highAt,
        @DefaultValue("5s") Duration settleTime,
        @DefaultValue("5s") Duration stalledAfter,
        @DefaultValue("0.1") double loadFloor,
        @DefaultValue Map<String, String> names,
        @DefaultValue List<String> include,
        @DefaultValue List<String> exclude,
        @DefaultValue("false") boolean jmx,
        @DefaultValue Diagnosis diagnosis,
        @DefaultValue Health health,
        @DefaultValue Metrics metrics,
        @DefaultValue Balancer balancer) {

    /** The name of the application's own web server. */
    static final String HTTP = "http";

    /** The name of the management server, and also Spring Boot's namespace for it. */
    static final String MANAGEMENT = "management";

    private static final String INCLUDE = "listenqueue.include";
    private static final String EXCLUDE = "listenqueue.exclude";
    private static final String HEALTH_LISTENERS = "listenqueue.health.listeners";

    ListenQueueProperties {
        names = Map.copyOf(names);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        apply(ListenQueueMonitor.builder(), interval, highAt, settleTime, stalledAfter, loadFloor, names);
        Set<String> known = known(names);
        choice(INCLUDE, include, known);
        choice(EXCLUDE, exclude, known);
        choice(HEALTH_LISTENERS, health.listeners(), known);
    }

    /**
     * Makes a builder with all properties except include and exclude.
     *
     * @param portNames the names of listeners; more may come while the monitor runs
     */
    ListenQueueMonitor.Builder builder(PortNames portNames) {
        ListenQueueMonitor.Builder builder =
                ListenQueueMonitor.builder().nativeAccess(nativeAccess).jmx(jmx).showPeers(diagnosis.showPeers());
        apply(builder, interval, highAt, settleTime, stalledAfter, loadFloor, names);
        // Without a choice the monitor's default holds.
        healthListeners()
                .map(choice -> choice.with(portNames))
                .ifPresent(considered -> builder.health(
                        queue -> !balancer.haproxy().isAt(queue) && considered.test(queue.localAddress())));
        return builder;
    }

    /** Returns a share for this application's context, with the properties' selection of listeners. */
    ContextShare share(PortNames portNames) {
        Set<String> known = known(names);
        return new ContextShare(
                include.isEmpty()
                        ? Optional.empty()
                        : Optional.of(choice(INCLUDE, include, known).with(portNames)),
                choice(EXCLUDE, exclude, known).with(portNames));
    }

    /** Returns the listeners that health considers, by their property; empty if it is not set. */
    Optional<ListenerChoice> healthListeners() {
        return health.listeners().isEmpty()
                ? Optional.empty()
                : Optional.of(choice(HEALTH_LISTENERS, health.listeners(), known(names)));
    }

    /** Returns each property that is set and chooses listeners, with its value. */
    String choices() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put(INCLUDE, include);
        all.put(EXCLUDE, exclude);
        all.put(HEALTH_LISTENERS, health.listeners());
        return all.entrySet().stream()
                .filter(choice -> !choice.getValue().isEmpty())
                .map(choice -> choice.getKey() + "=" + String.join(",", choice.getValue()))
                .collect(Collectors.joining(" "));
    }

    /** Returns the names of listeners by their ports. */
    Map<Integer, String> namesByPort() {
        Map<Integer, String> byPort = new HashMap<>();
        names.forEach((port, name) -> byPort.put(portNumber(port), name));
        return byPort;
    }

    /** Checks the ranges by the builder. An exception names the property. */
    private static void apply(
            ListenQueueMonitor.Builder builder,
            @Nullable Duration interval,
            double highAt,
            Duration settleTime,
            Duration stalledAfter,
            double loadFloor,
            Map<String, String> names) {
        if (interval != null) {
            PropertyOutOfRangeException.check("listenqueue.interval", () -> builder.interval(interval));
        }
        PropertyOutOfRangeException.check("listenqueue.high-at", () -> builder.highAt(highAt));
        PropertyOutOfRangeException.check("listenqueue.settle-time", () -> builder.settleTime(settleTime));
        PropertyOutOfRangeException.check("listenqueue.stalled-after", () -> builder.stalledAfter(stalledAfter));
        PropertyOutOfRangeException.check("listenqueue.load-floor", () -> builder.loadFloor(loadFloor));
        names.forEach((port, name) -> PropertyOutOfRangeException.check(
                "listenqueue.names." + port, () -> builder.name(portNumber(port), name)));
    }

    private static ListenerChoice choice(String property, List<String> value, Set<String> known) {
        return PropertyOutOfRangeException.checked(property, () -> ListenerChoice.of(value, known));
    }

    private static Set<String> known(Map<String, String> names) {
        Set<String> known = new HashSet<>(names.values());
        known.add(HTTP);
        known.add(MANAGEMENT);
        return known;
    }

    /** Parses the port here and not in the binder, whose exception would name the wrong property. */
    private static int portNumber(String port) {
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("port must be a number from 1 to 65535, not " + port, e);
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
     * @param listeners Listeners that health considers, chosen as for "listenqueue.include". Default: all but those of tools,
     *     such as the management server, the debugger and JMX.
     */
    record Health(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("true") boolean readiness,
            @DefaultValue List<String> listeners) {

        Health {
            listeners = List.copyOf(listeners);
        }
    }

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

    /**
     * About the balancer in front of this instance.
     *
     * @param haproxy About the answer to HAProxy's "agent-check".
     */
    record Balancer(@DefaultValue Haproxy haproxy) {

        /**
         * About the answer to HAProxy's "agent-check".
         *
         * @param port Port that answers HAProxy's "agent-check" with the share of the load, 0 to 65535, 0 for any free one. Default: none.
         * @param address Local IP address of that port.
         * @param allow Clients that get an answer: IP addresses and CIDR blocks. Default: all.
         */
        record Haproxy(
                @Nullable Integer port,
                @DefaultValue("127.0.0.1") String address,
                @DefaultValue List<String> allow) {

            private static final String PREFIX = "listenqueue.balancer.haproxy.";

            Haproxy {
                allow = List.copyOf(allow);
            }

            /** Returns true if a listener is on the port of the answer, if that port was chosen. */
            boolean isAt(ListenQueue queue) {
                return port != null && port > 0 && queue.port().orElse(0) == port;
            }

            /** Opens the port, which must be set. An exception names the property. */
            HaproxyAgentCheck start(ListenQueueMonitor monitor) {
                HaproxyAgentCheck.Builder builder = HaproxyAgentCheck.builder(monitor);
                int number = Objects.requireNonNull(port);
                PropertyOutOfRangeException.check(PREFIX + "port", () -> builder.port(number));
                PropertyOutOfRangeException.check(PREFIX + "address", () -> builder.address(address));
                PropertyOutOfRangeException.check(PREFIX + "allow", () -> builder.allow(allow));
                return PropertyOutOfRangeException.checked(
                        PREFIX + (Addresses.isLocal(address) ? "port" : "address"), () -> start(builder));
            }

            private static HaproxyAgentCheck start(HaproxyAgentCheck.Builder builder) {
                try {
                    return builder.start();
                } catch (UncheckedIOException e) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
            }
        }
    }
}
