package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import io.github.listenqueue.ListenQueueHealth.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The situations of {@code docs/events-and-health.md}, whose table is generated from them. {@link SituationsLiveTest} has a
 * test of the same name for each.
 */
@SuppressWarnings("ImmutableEnumChecker") // Its lists and sets are never changed.
enum Situation {
    QUEUE_MORE_THAN_HALF_FULL(
            "The queue is at least half full",
            expect(Status.UP, "fullest shop: 5 waiting, limit 7", Report.HIGH).alerting(Situation.ALERT_HIGH)),
    QUEUE_FULL(
            "The queue is full, and more clients connect",
            expect(Status.DOWN, "shop is full: 5 waiting, limit 4", Report.HIGH, Report.FULL, Report.OVERFLOWED)
                    .alerting(Situation.ALERT_FULL, Situation.ALERT_DROPPING, Situation.ALERT_HIGH)),
    BURST_BETWEEN_SAMPLES(
            "A burst overflows the queue and is accepted before the next sample",
            expect(Status.DOWN, "shop has dropped connections: 0 waiting", Report.OVERFLOWED)
                    .alerting(Situation.ALERT_DROPPING)),
    QUEUE_CALM_AGAIN(
            "The queue was full and has been calm for `settleTime`",
            expect(Status.UP, "fullest shop: 0 waiting", Report.HIGH, Report.FULL, Report.RECOVERED)),
    ONE_OF_4096_WAITS(
            "One connection waits in a queue of 4096, and nothing is accepted for `stalledAfter`",
            expect(Status.DOWN, "shop is not being emptied (the oldest connection has waited ", Report.STALLED)
                    .alerting(Situation.ALERT_STALLED)),
    QUEUE_FULL_AND_STALLED(
            "The queue is full, and nothing is accepted for `stalledAfter`",
            expect(
                            Status.DOWN,
                            "shop is full and is not being emptied (the oldest connection has waited ",
                            Report.HIGH,
                            Report.FULL,
                            Report.STALLED)
                    .alerting(Situation.ALERT_FULL, Situation.ALERT_STALLED, Situation.ALERT_HIGH)),
    SYN_QUEUE_FULL_WITHOUT_COOKIES(
            "The SYN queue is full, `tcp_syncookies` is 0",
            expect(Status.DOWN, "shop has lost connections because its SYN queue was full", Report.SYN_QUEUE_OVERFLOWED)
                    .alerting(Situation.ALERT_SYN_QUEUE_FULL)),
    SYN_QUEUE_FULL_WITH_COOKIES(
            "The SYN queue is full, `tcp_syncookies` is 1: no client is lost",
            expect(Status.UP, "fullest shop: 0 waiting")),
    BROADCAST_SYN(
            "SYNs arrive for a broadcast address",
            expect(Status.UP, "fullest shop: 0 waiting", Report.DROPPED_OTHERWISE),
            expect(Status.UP, "fullest shop: 0 waiting")),
    NO_ROUTE(
            "SYNs arrive from addresses without a route back",
            expect(Status.UP, "fullest shop: 0 waiting", Report.DROPPED_OTHERWISE),
            expect(Status.UP, "fullest shop: 0 waiting")),
    NEIGHBOUR_OVERFLOWS(
            "A queue of another process in the same network namespace overflows",
            expect(Status.UP, "fullest shop: 0 waiting")),
    ATTACH_SOCKET_FULL(
            "The queue of the JVM's attach socket (`jcmd`) is full", expect(Status.UP, "fullest shop: 0 waiting")),
    ATTACH_SOCKET_FULL_AND_INCLUDED(
            "The queue of the JVM's attach socket is full, and `include` selects it",
            expect(Status.UP, "fullest shop: 0 waiting", Report.TOOL_HIGH, Report.TOOL_FULL),
            expect(Status.UP, "fullest shop: 0 waiting")),
    CLOSED_UNDER_LOAD(
            "The listener is closed while its queue is full",
            expect(Status.UP, "no listener open", Report.HIGH, Report.FULL, Report.CLOSED)),
    NO_DESCRIPTOR_LEFT(
            "The process has no file descriptor left: `accept()` fails, and the queue overflows",
            expect(Status.DOWN, "shop is full: 5 waiting, limit 4", Report.HIGH, Report.FULL, Report.OVERFLOWED)
                    .alerting(Situation.ALERT_FULL, Situation.ALERT_DROPPING, Situation.ALERT_HIGH)),
    CLOSED_WITHOUT_DESCRIPTORS(
            "The process has no file descriptor left, its queue overflows, and the server closes its listener",
            expect(
                    Status.DOWN,
                    "while the process had no file descriptor left, with 5 waiting, and nothing has listened there since",
                    Report.HIGH,
                    Report.FULL,
                    Report.OVERFLOWED,
                    Report.CLOSED,
                    Report.ABANDONED)),
    GIVEN_UP_WITHOUT_DESCRIPTORS(
            "The process has no file descriptor left, and the server closes its listener before a sample shows a connection",
            expect(
                    Status.DOWN,
                    "while the process had no file descriptor left, and nothing has listened there since",
                    Report.ABANDONED)),
    STOPPED_AND_CONTINUED(
            "The process is stopped (SIGSTOP) while clients overflow its queue, and continued (SIGCONT)",
            expect(Status.DOWN, "shop has dropped connections: 0 waiting", Report.OVERFLOWED)
                    .optional(Report.HIGH, Report.FULL)
                    .alerting(Situation.ALERT_DROPPING));

    static final String ALERT_FULL = "ListenQueueFull";
    static final String ALERT_STALLED = "ListenQueueStalled";
    static final String ALERT_DROPPING = "ListenQueueDropping";
    static final String ALERT_SYN_QUEUE_FULL = "ListenQueueSynQueueFull";
    static final String ALERT_HIGH = "ListenQueueHigh";

    private static final String SUBJECT = "Accept queue of listener shop (port 8080)";

    private final String text;
    private final Expectation expected;
    private final @Nullable Expectation expectedOnProcfs;

    Situation(String text, Expectation expected) {
        this(text, expected, null);
    }

    /** A situation with fewer or less exact reports if socket options cannot be read. */
    Situation(String text, Expectation expected, @Nullable Expectation expectedOnProcfs) {
        this.text = text;
        this.expected = expected;
        this.expectedOnProcfs = expectedOnProcfs;
    }

    /** An event, and the line of the log that belongs to it. */
    private enum Report {
        HIGH(High.class, "INFO … is filling up"),
        FULL(Full.class, "WARN … is full, the kernel is refusing connections"),
        STALLED(Stalled.class, "WARN … is not being emptied: the oldest connection has waited"),
        OVERFLOWED(DropReason.ACCEPT_QUEUE_FULL, "WARN … overflowed and lost new connections"),
        SYN_QUEUE_OVERFLOWED(
                DropReason.SYN_QUEUE_FULL,
                "WARN SYN queue of listener shop (port 8080) is full and tcp_syncookies is off"),
        DROPPED_OTHERWISE(DropReason.OTHER, "DEBUG …: 3 packets dropped, but not for lack of room"),
        RECOVERED(Recovered.class, "INFO … recovered after"),
        CLOSED(Closed.class, "WARN … closed during an episode of"),
        ABANDONED(Closed.class, "WARN … closed while the process had no file descriptor left"),
        TOOL_HIGH(High.class, "DEBUG Accept queue of listener /tmp/.java_pid4711.tmp is filling up"),
        TOOL_FULL(Full.class, "DEBUG Accept queue of listener /tmp/.java_pid4711.tmp is full");

        private final String event;
        private final String line;

        Report(Class<? extends ListenQueueEvent> event, String line) {
            this.event = Account.name(event);
            this.line = line;
        }

        Report(DropReason reason, String line) {
            this.event = Account.dropped(reason);
            this.line = line;
        }

        String beginning() {
            return line.replace("…", SUBJECT);
        }
    }

    /**
     * The events, health and log lines that must follow, and no others.
     *
     * @param optional further reports that are allowed
     */
    private record Expectation(
            List<Report> reports, List<Report> optional, Status status, String reason, Set<String> alerts) {

        Expectation optional(Report... more) {
            return new Expectation(reports, List.of(more), status, reason, alerts);
        }

        Expectation alerting(String... names) {
            return new Expectation(reports, optional, status, reason, new LinkedHashSet<>(List.of(names)));
        }

        List<String> events() {
            return reports.stream().map(each -> each.event).distinct().toList();
        }

        List<String> optionalEvents() {
            return optional.stream().map(each -> each.event).toList();
        }

        String eventsInWords() {
            String certain = code(events().stream());
            return optional.isEmpty() ? certain : certain + "; possibly " + code(optionalEvents().stream());
        }

        boolean mayBeInferred() {
            return reports.stream()
                    .anyMatch(each -> each == Report.STALLED || each.event.startsWith(Account.name(Dropped.class)));
        }

        private static String code(Stream<String> words) {
            List<String> all = words.map(word -> "`" + word + "`").toList();
            return all.isEmpty() ? "none" : String.join(", ", all);
        }
    }

    private static Expectation expect(Status status, String reason, Report... reports) {
        return new Expectation(List.of(reports), List.of(), status, reason, Set.of());
    }

    /** Returns the situation of the test with a name. */
    static Situation of(String test) {
        return valueOf(test.toUpperCase(Locale.ROOT));
    }

    String test() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Compares all reports of this JVM's monitor with the expectation. */
    void check(Account account) {
        checkEventsAndLog(account);
        Expectation expectation = expectation();
        assertThat(account.health()).as(account.toString()).element(0).isEqualTo(expectation.status.toString());
        assertThat(account.health())
                .as(account.toString())
                .element(1)
                .asString()
                .contains(expectation.reason);
        Set<String> alerts = new LinkedHashSet<>(account.alerts());
        if (!expectation.optional.isEmpty()) {
            alerts.retainAll(expectation.alerts);
        }
        assertThat(alerts).as(account.toString()).containsExactlyInAnyOrderElementsOf(expectation.alerts);
    }

    /** Compares the events and the lines of the log with the expectation. */
    void checkEventsAndLog(Account account) {
        Expectation expectation = expectation();
        List<String> events = new ArrayList<>(account.events());
        events.removeAll(expectation.optionalEvents());
        assertThat(events).as(account.toString()).isEqualTo(expectation.events());
        if (JvmVariant.bySocket()) {
            assertThat(account.inferred())
                    .as(account.toString())
                    .noneMatch(event -> event.startsWith(Account.name(Dropped.class)));
        } else {
            assertThat(account.exact()).as(account.toString()).isEmpty();
        }
        for (Report each : expectation.reports) {
            assertThat(account.log()).as(account.toString()).anyMatch(line -> line.startsWith(each.beginning()));
        }
        assertThat(account.log())
                .as(account.toString())
                .filteredOn(line -> !line.startsWith("DEBUG"))
                .allMatch(line -> Stream.concat(expectation.reports.stream(), expectation.optional.stream())
                        .anyMatch(each -> line.startsWith(each.beginning())));
    }

    private Expectation expectation() {
        return JvmVariant.bySocket() || expectedOnProcfs == null ? expected : expectedOnProcfs;
    }

    /** Returns all alerts that the table names. */
    static Set<String> alerts() {
        return Arrays.stream(values())
                .flatMap(each -> each.expected.alerts.stream())
                .collect(Collectors.toSet());
    }

    /** Returns the table of the document. */
    static String table() {
        return "| situation | event | health | log | alert | with `/proc` only |\n|---|---|---|---|---|---|\n"
                + Arrays.stream(values()).map(Situation::row).collect(Collectors.joining());
    }

    private String row() {
        String log = expected.reports.stream()
                .map(each -> each.line.replaceFirst("^([A-Z]+) (.*)", "$1 \"$2\""))
                .collect(Collectors.joining("; "));
        return Stream.of(
                        text,
                        expected.eventsInWords(),
                        expected.status + " \"" + expected.reason.strip() + "\"",
                        log.isEmpty() ? "none" : log,
                        Expectation.code(expected.alerts.stream()),
                        onProcfs())
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private String onProcfs() {
        if (expectedOnProcfs != null) {
            return expectedOnProcfs.reports.isEmpty() ? "not reported" : expectedOnProcfs.eventsInWords();
        }
        return expected.mayBeInferred() ? "inferred" : "the same";
    }
}
