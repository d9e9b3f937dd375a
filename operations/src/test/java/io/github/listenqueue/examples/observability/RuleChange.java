package io.github.listenqueue.examples.observability;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A possible mistake in a rule.
 *
 * @param tests the file of unit tests that must fail
 * @param text the text to replace, which must exist. A blank stands for any white space
 * @param replacement the new text
 */
record RuleChange(String tests, String text, String replacement) {

    private static final String SATURATED = "rate(listen_queue_saturated_seconds_total[1m]) > 0";
    private static final String LOST = "rate(listen_queue_losses_packets_total{reason=\"accept_queue_full\"}[1m])";
    private static final String OF_THE_APPLICATION = "and listen_queue_application == 1";
    private static final String LOST_OF_THE_APPLICATION =
            LOST + " > 0 and ignoring (reason) listen_queue_application == 1";

    private static final String NOT_HELPED = "{cause!~\"burst|jvm_paused|none|unknown\"}";

    /** A mistake by which a listener of a tool fires because of one of the application. */
    private static final String JOINED_BY_INSTANCE = LOST + " > 0 and on (job, instance) listen_queue_application == 1";

    /** A mistake by which a unix-domain socket fires because of a TCP listener. */
    private static final String JOINED_WITH_WHAT_ANOTHER_OVERFLOWS = "(" + SATURATED
            + " unless listen_queue_drops_packets_total)"
            + " and on (job, instance) rate(tcp_listen_overflows_events_total[1m]) > 0";

    static Stream<RuleChange> all() {
        return Stream.concat(alerts(), recordings());
    }

    private static Stream<RuleChange> alerts() {
        return Stream.of(
                new RuleChange("full", SATURATED + ".5", SATURATED + ".9999999"),
                new RuleChange("full", SATURATED + ".5", SATURATED + ".3"),
                new RuleChange("full", "saturated_seconds_total[1m]) > 0.5", "saturated_seconds_total[10m]) > 0.5"),
                new RuleChange("full", "[1h]) > 0)", "[1h]))"),
                new RuleChange(
                        "full",
                        "sort_desc(increase(listen_queue_episodes_total",
                        "sort(increase(listen_queue_episodes_total"),
                new RuleChange("full", "{{ $episodes.Labels.cause }}", "{{ $episodes.Value }}"),
                new RuleChange("full", "{job=%q,instance=%q,listener=%q,", "{job=%q,instance=%q,"),
                new RuleChange("false-alarms", "> 0.5 " + OF_THE_APPLICATION + " for: 15s", "> 0.5\n        for: 15s"),
                new RuleChange("stalled", "listen_queue_stalled == 1 and", "listen_queue_stalled >= 0 and"),
                new RuleChange("stalled", "listen_queue_stalled == 1 and", "listen_queue_utilization > 0.5 and"),
                new RuleChange(
                        "stalled", "listen_queue_stalled == 1 " + OF_THE_APPLICATION, "listen_queue_stalled == 1"),
                new RuleChange("stalled", "for: 30s", "for: 15s"),
                new RuleChange("stalled", "for: 30s", "for: 45s"),
                new RuleChange("false-alarms", "for: 30s", "for: 0s"),
                new RuleChange("dropping", "{reason=\"accept_queue_full\"}", ""),
                new RuleChange("dropping", "{reason=\"accept_queue_full\"}", "{reason!=\"other\"}"),
                new RuleChange("false-alarms", "{reason=\"accept_queue_full\"}", "{reason!=\"syn_queue_full\"}"),
                new RuleChange("false-alarms", LOST, "rate(listen_queue_drops_packets_total[1m])"),
                new RuleChange("false-alarms", LOST_OF_THE_APPLICATION, JOINED_BY_INSTANCE),
                new RuleChange("false-alarms", LOST_OF_THE_APPLICATION, JOINED_WITH_WHAT_ANOTHER_OVERFLOWS),
                new RuleChange(
                        "dropping",
                        LOST,
                        "abs(delta(listen_queue_losses_packets_total{reason=\"accept_queue_full\"}[1m]))"),
                new RuleChange("dropping", LOST, "listen_queue_losses_packets_total{reason=\"accept_queue_full\"}"),
                new RuleChange("dropping", LOST_OF_THE_APPLICATION, LOST + " > 0"),
                new RuleChange("false-alarms", LOST_OF_THE_APPLICATION, LOST + " > 0"),
                new RuleChange("dropping", "for: 2m", "for: 15s"),
                new RuleChange("syn-queue-full", "{reason=\"syn_queue_full\"}", ""),
                new RuleChange("syn-queue-full", "{reason=\"syn_queue_full\"}", "{reason=~\".+_queue_full\"}"),
                new RuleChange(
                        "syn-queue-full",
                        "rate(listen_queue_losses_packets_total{reason=\"syn_queue_full\"}[1m])",
                        "listen_queue_losses_packets_total{reason=\"syn_queue_full\"}"),
                new RuleChange(
                        "syn-queue-full",
                        "{reason=\"syn_queue_full\"}[1m]) > 0 and ignoring (reason) listen_queue_application == 1",
                        "{reason=\"syn_queue_full\"}[1m]) > 0"),
                new RuleChange("syn-queue-full", "for: 2m", "for: 15s"),
                new RuleChange("limit-low", "for: 5m", "for: 0s"),
                new RuleChange("high", "(listen_queue_utilization >= 0)[5m:15s]", "listen_queue_utilization[5m]"),
                new RuleChange("high", "[5m:15s]) > 0.5", "[5m:15s]) >= 0.5"),
                new RuleChange("high", "[5m:15s]) > 0.5", "[5m:15s]) > 0.8"),
                new RuleChange("high", "avg_over_time((listen", "max_over_time((listen"),
                new RuleChange("false-alarms", "[5m:15s]) > 0.5 " + OF_THE_APPLICATION, "[5m:15s]) > 0.5"),
                new RuleChange(
                        "limit-low", "( listen_queue_limit_connections <", "( listen_queue_limit_connections <="),
                new RuleChange("limit-low", "increase(listen_queue_saturated_seconds_total[1h]) > 0", "vector(1) < 0"),
                new RuleChange(
                        "limit-low",
                        "> 0.5 * (listen_queue_limit_connections + 1)",
                        ">= 0.5 * listen_queue_limit_connections"),
                new RuleChange("limit-low", "depth_max_connections[1h]) > 0.5", "depth_max_connections[6h]) > 0.5"),
                new RuleChange("limit-low", NOT_HELPED, "{cause!~\"none|unknown\"}"),
                new RuleChange("limit-low", NOT_HELPED, "{cause!~\"burst|jvm_paused\"}"),
                new RuleChange("limit-low", NOT_HELPED, "{cause=\"no_acceptor\"}"),
                new RuleChange("limit-low-hours", NOT_HELPED + "[1h])", NOT_HELPED + "[15m])"),
                new RuleChange("limit-low-hours", NOT_HELPED + "[1h])", NOT_HELPED + "[1d])"),
                new RuleChange("limit-low", "unless ignoring (cause)", "unless on (job, instance)"),
                new RuleChange(
                        "limit-low-hours", "rate(listen_queue_saturated_seconds_total[1h]) > 0.5", "vector(1) < 0"),
                new RuleChange("limit-low-hours", "or listen_queue_stalled == 1", ""),
                new RuleChange("limit-low", OF_THE_APPLICATION + " unless", "unless"),
                new RuleChange(
                        "monitor-blind",
                        "listen_queue_listeners != listen_queue_listeners",
                        "listen_queue_listeners == 0"),
                new RuleChange("monitor-blind", "age_seconds > 60", "age_seconds > 600"),
                new RuleChange("monitor-blind", "age_seconds > 60", "age_seconds > 20"),
                new RuleChange(
                        "monitor-blind",
                        "present_over_time(listen_queue_listeners[1d]) unless listen_queue_listeners",
                        "vector(1) < 0"),
                new RuleChange("monitor-blind", "present_over_time(listen_queue_listeners[1d])", "up"),
                new RuleChange("monitor-blind", "up == 1", "up >= 0"));
    }

    private static Stream<RuleChange> recordings() {
        return Stream.of(
                new RuleChange(
                        "recording",
                        "max by (job, listener) (listen_queue_utilization)",
                        "avg by (job, listener) (listen_queue_utilization)"),
                new RuleChange(
                        "recording",
                        "max by (job) (listen_queue_utilization",
                        "avg by (job) (listen_queue_utilization"),
                new RuleChange(
                        "recording",
                        "listen_queue_utilization and listen_queue_application == 1",
                        "listen_queue_utilization"),
                new RuleChange("recording", "[5m]) and listen_queue_application == 1", "[5m])"),
                new RuleChange("recording", "and ignoring (reason) listen_queue_application == 1", ""),
                new RuleChange("recording", "sum by (job, listener, cause) (increase", "sum by (job, cause) (increase"),
                new RuleChange(
                        "recording",
                        "sum by (job, listener, cause) (increase(listen_queue_episodes_total[1h]))",
                        "sum by (job, listener, cause) (delta(listen_queue_episodes_total[1h]))"),
                new RuleChange(
                        "recording",
                        "min by (job, listener) (listen_queue_stall_tolerance_seconds)",
                        "max by (job, listener) (listen_queue_stall_tolerance_seconds)"),
                new RuleChange("recording", "> bool 0", ">= bool 0"),
                new RuleChange(
                        "recording",
                        "rate(listen_queue_losses_packets_total[5m])",
                        "deriv(listen_queue_losses_packets_total[5m])"),
                new RuleChange("recording", "by (job) (up == 1)", "by (job) (up)"),
                new RuleChange("recording", "(listen_queue_listeners >= bool 0)", "(listen_queue_listeners)"),
                new RuleChange(
                        "recording",
                        "clamp_max(max_over_time(listen_queue_depth_max_connections[1d]) / (listen_queue_limit_connections + 1), 1)",
                        "max_over_time(listen_queue_depth_max_connections[1d]) / (listen_queue_limit_connections + 1)"),
                new RuleChange(
                        "recording", "limit_connections + 1 - max_over_time", "limit_connections - max_over_time"),
                new RuleChange("recording", "min by (job, listener)", "max by (job, listener)"));
    }

    /** Returns true if the rules contain the text. */
    boolean appliesTo(String rules) {
        return matcher(rules).find();
    }

    String applyTo(String rules) {
        return matcher(rules).replaceAll(Matcher.quoteReplacement(replacement));
    }

    private Matcher matcher(String rules) {
        return Pattern.compile(
                        Arrays.stream(text.split(" ")).map(Pattern::quote).collect(Collectors.joining("\\s+")))
                .matcher(rules);
    }

    @Override
    public String toString() {
        return tests + ": " + text + " -> " + replacement;
    }
}
