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
 * Everything of which {@code docs/events-and-health.md} says what follows. The rows of its table are made of these, and
 * {@link SituationsLiveTest} has a test of the same name for each.
 */
@SuppressWarnings("ImmutableEnumChecker") // Lists and sets that nobody changes.
enum Situation {
    QUEUE_MORE_THAN_HALF_FULL(
            "The queue is more than half full",
            told(Status.UP, "fullest shop: 5 waiting, limit 7", Told.HIGH).alerting(Situation.ALERT_HIGH)),
    QUEUE_FULL(
            "The queue is full, and more clients connect",
            told(Status.DOWN, "shop is full: 5 waiting, limit 4", Told.HIGH, Told.FULL, Told.OVERFLOWED)
                    .alerting(Situation.ALERT_FULL, Situation.ALERT_DROPPING, Situation.ALERT_HIGH)),
    BURST_BETWEEN_SAMPLES(
            "A burst overflows the queue and is accepted before the next sample",
            told(Status.DOWN, "shop has dropped connections: 0 waiting", Told.OVERFLOWED)
                    .alerting(Situation.ALERT_DROPPING)),
    QUEUE_CALM_AGAIN(
            "The queue was full and has been calm for `settleTime`",
            told(Status.UP, "fullest shop: 0 waiting", Told.HIGH, Told.FULL, Told.RECOVERED)),
    ONE_OF_4096_WAITS(
            "One connection waits in a queue of 4096, and nothing is accepted for `stalledAfter`",
            told(Status.DOWN, "shop is not being emptied (the oldest connection has waited ", Told.STALLED)
                    .alerting(Situation.ALERT_STALLED)),
    QUEUE_FULL_AND_STALLED(
            "The queue is full, and nothing is accepted for `stalledAfter`",
            told(
                            Status.DOWN,
                            "shop is full and is not being emptied (the oldest connection has waited ",
                            Told.HIGH,
                            Told.FULL,
                            Told.STALLED)
                    .alerting(Situation.ALERT_FULL, Situation.ALERT_STALLED, Situation.ALERT_HIGH)),
    SYN_QUEUE_FULL_WITHOUT_COOKIES(
            "The SYN queue is full, `tcp_syncookies` is 0",
            told(Status.DOWN, "shop has lost connections because its SYN queue was full", Told.SYN_QUEUE_OVERFLOWED)
                    .alerting(Situation.ALERT_SYN_QUEUE_FULL)),
    SYN_QUEUE_FULL_WITH_COOKIES(
            "The SYN queue is full, `tcp_syncookies` is 1: no client is lost",
            told(Status.UP, "fullest shop: 0 waiting")),
    BROADCAST_SYN(
            "SYNs arrive for a broadcast address",
            told(Status.UP, "fullest shop: 0 waiting", Told.DROPPED_OTHERWISE),
            told(Status.UP, "fullest shop: 0 waiting")),
    NO_ROUTE(
            "SYNs arrive from where there is no route back",
            told(Status.UP, "fullest shop: 0 waiting", Told.DROPPED_OTHERWISE),
            told(Status.UP, "fullest shop: 0 waiting")),
    NEIGHBOUR_OVERFLOWS(
            "A queue of another process in the same network namespace overflows",
            told(Status.UP, "fullest shop: 0 waiting")),
    ATTACH_SOCKET_FULL(
            "The queue of the JVM's attach socket (`jcmd`) is full", told(Status.UP, "fullest shop: 0 waiting")),
    ATTACH_SOCKET_FULL_AND_INCLUDED(
            "The queue of the JVM's attach socket is full, and `include` has it watched",
            told(Status.UP, "fullest shop: 0 waiting", Told.TOOL_HIGH, Told.TOOL_FULL),
            told(Status.UP, "fullest shop: 0 waiting")),
    CLOSED_UNDER_LOAD(
            "The listener is closed while its queue is full",
            told(Status.UP, "no listener open", Told.HIGH, Told.FULL, Told.CLOSED)),
    NO_DESCRIPTOR_LEFT(
            "The process has no file descriptor left, so that `accept()` fails and the queue overflows",
            told(Status.DOWN, "shop is full: 5 waiting, limit 4", Told.HIGH, Told.FULL, Told.OVERFLOWED)
                    .alerting(Situation.ALERT_FULL, Situation.ALERT_DROPPING, Situation.ALERT_HIGH)),
    CLOSED_WITHOUT_DESCRIPTORS(
            "The same, and then the server closes its listener",
            told(
                    Status.DOWN,
                    "while the process had no file descriptor left, with 5 waiting, and nothing has listened there since",
                    Told.HIGH,
                    Told.FULL,
                    Told.OVERFLOWED,
                    Told.CLOSED,
                    Told.ABANDONED)),
    GIVEN_UP_WITHOUT_DESCRIPTORS(
            "The process has no file descriptor left, and the server closes its listener before a sample sees a connection wait",
            told(
                    Status.DOWN,
                    "while the process had no file descriptor left, and nothing has listened there since",
                    Told.ABANDONED)),
    STOPPED_AND_CONTINUED(
            "The process is stopped (SIGSTOP) while clients overflow its queue, and goes on (SIGCONT)",
            told(Status.DOWN, "shop has dropped connections: 0 waiting", Told.OVERFLOWED)
                    .perhaps(Told.HIGH, Told.FULL)
                    .alerting(Situation.ALERT_DROPPING));

    static final String ALERT_FULL = "ListenQueueFull";
    static final String ALERT_STALLED = "ListenQueueStalled";
    static final String ALERT_DROPPING = "ListenQueueDropping";
    static final String ALERT_SYN_QUEUE_FULL = "ListenQueueSynQueueFull";
    static final String ALERT_HIGH = "ListenQueueHigh";

    private static final String SUBJECT = "Accept queue of listener shop (port 8080)";

    private final String what;
    private final Expectation expected;
    private final @Nullable Expectation expectedOnProcfs;

    Situation(String what, Expectation expected) {
        this(what, expected, null);
    }

    /** A situation with fewer or less exact reports if socket options cannot be read. */
    Situation(String what, Expectation expected, @Nullable Expectation expectedOnProcfs) {
        this.what = what;
        this.expected = expected;
        this.expectedOnProcfs = expectedOnProcfs;
    }

    /** An event, and the line of the log that belongs to it. */
    private enum Told {
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

        Told(Class<? extends ListenQueueEvent> event, String line) {
            this.event = Account.name(event);
            this.line = line;
        }

        Told(DropReason reason, String line) {
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
     * @param perhaps further reports that are allowed
     */
    private record Expectation(List<Told> told, List<Told> perhaps, Status status, String reason, Set<String> alerts) {

        Expectation perhaps(Told... more) {
            return new Expectation(told, List.of(more), status, reason, alerts);
        }

        Expectation alerting(String... names) {
            return new Expectation(told, perhaps, status, reason, new LinkedHashSet<>(List.of(names)));
        }

        List<String> events() {
            return told.stream().map(each -> each.event).distinct().toList();
        }

        List<String> perhapsEvents() {
            return perhaps.stream().map(each -> each.event).toList();
        }

        String eventsInWords() {
            String certain = code(events().stream());
            return perhaps.isEmpty() ? certain : certain + "; perhaps " + code(perhapsEvents().stream());
        }

        boolean mayBeInferred() {
            return told.stream()
                    .anyMatch(each -> each == Told.STALLED || each.event.startsWith(Account.name(Dropped.class)));
        }

        private static String code(Stream<String> words) {
            List<String> all = words.map(word -> "`" + word + "`").toList();
            return all.isEmpty() ? "none" : String.join(", ", all);
        }
    }

    private static Expectation told(Status status, String reason, Told... told) {
        return new Expectation(List.of(told), List.of(), status, reason, Set.of());
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
        if (!expectation.perhaps.isEmpty()) {
            alerts.retainAll(expectation.alerts);
        }
        assertThat(alerts).as(account.toString()).containsExactlyInAnyOrderElementsOf(expectation.alerts);
    }

    /** Compares the events and the lines of the log with the expectation. */
    void checkEventsAndLog(Account account) {
        Expectation expectation = expectation();
        List<String> events = new ArrayList<>(account.events());
        events.removeAll(expectation.perhapsEvents());
        assertThat(events).as(account.toString()).isEqualTo(expectation.events());
        if (JvmVariant.bySocket()) {
            assertThat(account.inferred())
                    .as(account.toString())
                    .noneMatch(event -> event.startsWith(Account.name(Dropped.class)));
        } else {
            assertThat(account.exact()).as(account.toString()).isEmpty();
        }
        for (Told each : expectation.told) {
            assertThat(account.log()).as(account.toString()).anyMatch(line -> line.startsWith(each.beginning()));
        }
        assertThat(account.log())
                .as(account.toString())
                .filteredOn(line -> !line.startsWith("DEBUG"))
                .allMatch(line -> Stream.concat(expectation.told.stream(), expectation.perhaps.stream())
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
        return "| what happens | event | health | log | alert | by `/proc` alone |\n|---|---|---|---|---|---|\n"
                + Arrays.stream(values()).map(Situation::row).collect(Collectors.joining());
    }

    private String row() {
        String log = expected.told.stream()
                .map(each -> each.line.replaceFirst("^([A-Z]+) (.*)", "$1 \"$2\""))
                .collect(Collectors.joining("; "));
        return Stream.of(
                        what,
                        expected.eventsInWords(),
                        expected.status + " \"" + expected.reason.strip() + "\"",
                        log.isEmpty() ? "none" : log,
                        Expectation.code(expected.alerts.stream()),
                        onProcfs())
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private String onProcfs() {
        if (expectedOnProcfs != null) {
            return expectedOnProcfs.told.isEmpty() ? "not reported" : expectedOnProcfs.eventsInWords();
        }
        return expected.mayBeInferred() ? "inferred" : "the same";
    }
}
