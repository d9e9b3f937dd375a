package io.github.listenqueue.agent.inside;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.NativeAccess;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of the monitor: {@code interval=200ms,name=8080:http,log=/var/log/queues.log}. They have the names of the builder's
 * setters. Those of one listener may be repeated.
 */
final class WatchOptions {

    private static final List<String> NAMES = List.of(
            "interval",
            "nativeAccess",
            "declareBacklog",
            "name",
            "include",
            "exclude",
            "health",
            "tool",
            "highAt",
            "settleTime",
            "stalledAfter",
            "showPeers",
            "loadFloor",
            "jmx",
            "http",
            "haproxy",
            "log");

    private static final Set<String> REPEATABLE =
            Set.of("declareBacklog", "name", "include", "exclude", "health", "tool");

    static final String STDERR = "stderr";
    static final String SLF4J = "slf4j";

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final ListenQueueMonitor.Builder builder = ListenQueueMonitor.builder();
    private final Set<String> given = new HashSet<>();
    private final List<String> include = new ArrayList<>();
    private final List<String> exclude = new ArrayList<>();
    private final List<String> health = new ArrayList<>();
    private String log = STDERR;
    private @Nullable InetSocketAddress http;
    private @Nullable InetSocketAddress haproxy;

    private WatchOptions() {}

    /**
     * Parses the options.
     *
     * @throws IllegalArgumentException with a message that names the wrong option
     */
    static WatchOptions parse(String options) {
        WatchOptions parsed = new WatchOptions();
        for (String option : options.isBlank() ? new String[0] : options.split(",", -1)) {
            String[] parts = option.split("=", 2);
            parsed.set(parts[0].strip(), parts.length == 2 ? parts[1].strip() : "");
        }
        parsed.addFilters();
        return parsed;
    }

    ListenQueueMonitor.Builder builder() {
        return builder;
    }

    /** Sets whether there are management beans, unless an option says so. */
    void jmxByDefault(boolean enable) {
        if (!given.contains("jmx")) {
            builder.jmx(enable);
        }
    }

    /** Returns the destination of the log: stderr, slf4j or the path of a file. */
    String log() {
        return log;
    }

    /** Returns the address of the HTTP endpoint; null for none. */
    @Nullable
    InetSocketAddress http() {
        return http;
    }

    /** Returns the address of the answer to HAProxy's agent check; null for none. */
    @Nullable
    InetSocketAddress haproxy() {
        return haproxy;
    }

    private void set(String name, String value) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "unknown option '" + name + "'; the options are " + String.join(", ", NAMES));
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException("option " + name + " needs a value: " + name + "=…");
        }
        if (!given.add(name) && !REPEATABLE.contains(name)) {
            throw new IllegalArgumentException("option " + name + " is given twice");
        }
        switch (name) {
            case "interval" -> builder.interval(duration(name, value));
            case "settleTime" -> builder.settleTime(duration(name, value));
            case "stalledAfter" -> builder.stalledAfter(duration(name, value));
            case "nativeAccess" -> builder.nativeAccess(nativeAccess(value));
            case "highAt" -> builder.highAt(fraction(name, value));
            case "loadFloor" -> builder.loadFloor(fraction(name, value));
            case "http" -> http = ServerAddress.of(name, value);
            case "haproxy" -> haproxy = ServerAddress.of(name, value);
            case "showPeers" -> builder.showPeers(flag(name, value));
            case "jmx" -> builder.jmx(flag(name, value));
            case "name" -> builder.name(number(name, before(name, value)), after(value));
            case "declareBacklog" ->
                builder.declareBacklog(number(name, before(name, value)), number(name, after(value)));
            case "tool" -> builder.tool(number(name, value));
            case "include" -> include.add(value);
            case "exclude" -> exclude.add(value);
            case "health" -> health.add(value);
            default -> log = value;
        }
    }

    private void addFilters() {
        if (!include.isEmpty()) {
            builder.include(address -> include.stream().anyMatch(filter -> matches(filter, address)));
        }
        if (!exclude.isEmpty()) {
            builder.exclude(address -> exclude.stream().anyMatch(filter -> matches(filter, address)));
        }
        if (!health.isEmpty()) {
            builder.health(queue -> health.stream().anyMatch(filter -> matches(filter, queue)));
        }
    }

    private static boolean matches(String filter, ListenQueue queue) {
        return filter.equals(queue.name()) || matches(filter, queue.localAddress());
    }

    /** Returns true for the port or the path of a listener. */
    private static boolean matches(String filter, SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? filter.equals(Integer.toString(inet.getPort()))
                : address instanceof UnixDomainSocketAddress unix
                        && filter.equals(unix.getPath().toString());
    }

    private static Duration duration(String name, String value) {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    name + " must be a number with ms, s, m or h, such as 200ms, not '" + value + "'");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private static NativeAccess nativeAccess(String value) {
        try {
            return NativeAccess.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("nativeAccess must be AUTO, ON or OFF, not '" + value + "'", e);
        }
    }

    private static double fraction(String name, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number such as 0.5, not '" + value + "'", e);
        }
    }

    private static boolean flag(String name, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(name + " must be true or false, not '" + value + "'");
        };
    }

    private static int number(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a number, not '" + value + "'", e);
        }
    }

    private static String before(String name, String value) {
        int colon = value.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(name + " must be PORT:VALUE, such as 8080:128, not '" + value + "'");
        }
        return value.substring(0, colon);
    }

    private static String after(String value) {
        return value.substring(value.indexOf(':') + 1);
    }
}
