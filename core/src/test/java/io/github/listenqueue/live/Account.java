package io.github.listenqueue.live;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.testsupport.CapturedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The reports of a monitor on its listeners so far. They can be compared with a {@link Situation} and sent to another process.
 *
 * @param events the published events, each kind once; without Opened and Diagnosed
 * @param exact the events that were not inferred
 * @param inferred the events that were inferred
 * @param health the status and the reason
 * @param log the lines about events, each as its level and its text; ports and process ids replaced
 * @param alerts the alerts that will fire if this continues
 */
record Account(
        List<String> events,
        List<String> exact,
        List<String> inferred,
        List<String> health,
        List<String> log,
        List<String> alerts) {

    private static final String FIELD = "\t";
    private static final String ELEMENT = "\u001f";

    static Account of(ListenQueueMonitor monitor, List<ListenQueueEvent> events, CapturedLog log) {
        ListenQueueHealth health = monitor.health();
        List<ListenQueueEvent> published = events.stream()
                .filter(event -> !(event instanceof Opened || event instanceof Diagnosed))
                .toList();
        return new Account(
                published.stream().map(Account::name).distinct().toList(),
                published.stream()
                        .filter(event -> isExact(event, true))
                        .map(Account::name)
                        .distinct()
                        .toList(),
                published.stream()
                        .filter(event -> isExact(event, false))
                        .map(Account::name)
                        .distinct()
                        .toList(),
                List.of(health.status().toString(), health.reason()),
                log.lines().stream()
                        .filter(line -> line.matches("[A-Z]+ (Accept|SYN) queue of .*"))
                        .map(line -> line.replaceAll("\\(port \\d+\\)", "(port 8080)")
                                .replaceAll("java_pid\\d+", "java_pid4711"))
                        .toList(),
                alerts(monitor));
    }

    static String name(Class<? extends ListenQueueEvent> kind) {
        return kind.getSimpleName();
    }

    static String dropped(DropReason reason) {
        return name(Dropped.class) + " " + reason;
    }

    private static String name(ListenQueueEvent event) {
        return event instanceof Dropped dropped ? dropped(dropped.reason()) : name(event.getClass());
    }

    private static boolean isExact(ListenQueueEvent event, boolean exact) {
        return (event instanceof Dropped dropped && dropped.exact() == exact)
                || (event instanceof Stalled stalled && stalled.exact() == exact);
    }

    /** Returns the alerts whose condition holds now, without regard to the time that their rules require. */
    private static List<String> alerts(ListenQueueMonitor monitor) {
        List<String> alerts = new ArrayList<>();
        for (ListenQueueStats stats : monitor.stats()) {
            Duration before = stats.saturatedTime();
            monitor.sample();
            if (!stats.isApplication()) {
                continue;
            }
            if (stats.saturatedTime().compareTo(before) > 0) {
                alerts.add(Situation.ALERT_FULL);
            }
            if (stats.isStalled()) {
                alerts.add(Situation.ALERT_STALLED);
            }
            if (stats.packetsDropped(DropReason.ACCEPT_QUEUE_FULL) > 0) {
                alerts.add(Situation.ALERT_DROPPING);
            }
            if (stats.packetsDropped(DropReason.SYN_QUEUE_FULL) > 0) {
                alerts.add(Situation.ALERT_SYN_QUEUE_FULL);
            }
            if (stats.queue().utilization().orElse(0) > 0.5) {
                alerts.add(Situation.ALERT_HIGH);
            }
        }
        return alerts;
    }

    /** Returns this account without the log lines that contain a text. */
    Account without(String text) {
        return new Account(
                events,
                exact,
                inferred,
                health,
                log.stream().filter(line -> !line.contains(text)).toList(),
                alerts);
    }

    String encode() {
        return List.of(events, exact, inferred, health, log, alerts).stream()
                .map(list -> String.join(ELEMENT, list))
                .reduce((left, right) -> left + FIELD + right)
                .orElseThrow();
    }

    static Account decode(String line) {
        List<List<String>> fields = Arrays.stream(line.split(FIELD, -1))
                .map(field -> field.isEmpty() ? List.<String>of() : List.of(field.split(ELEMENT, -1)))
                .toList();
        if (fields.size() != 6) {
            throw new IllegalArgumentException("not an account: " + line);
        }
        return new Account(fields.get(0), fields.get(1), fields.get(2), fields.get(3), fields.get(4), fields.get(5));
    }
}
