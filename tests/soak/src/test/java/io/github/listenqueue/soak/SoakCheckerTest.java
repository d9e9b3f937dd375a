package io.github.listenqueue.soak;

import static io.github.listenqueue.DropReason.ACCEPT_QUEUE_FULL;
import static io.github.listenqueue.DropReason.OTHER;
import static io.github.listenqueue.DropReason.SYN_QUEUE_FULL;
import static io.github.listenqueue.DropReason.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.soak.Ledger.Cause;
import io.github.listenqueue.soak.Moments.Moment;
import io.github.listenqueue.testsupport.Servers;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoakCheckerTest {

    private static final Map<Long, Row> BEFORE = Map.of(1L, row(2, 5, 7), 2L, row(0, 9, 0));
    private static final Map<Long, Row> AFTER = Map.of(1L, row(4, 3, 9), 3L, row(0, 1, 0));
    private static final Set<Long> KNOWN = Set.of(1L, 2L);

    @ParameterizedTest
    @CsvSource({"2, 5, 7", "3, 4, 8", "4, 3, 9", "2, 3, 9"})
    void accepts_a_number_between_two_runs_of_ss(int depth, int limit, long drops) {
        assertThat(check(queue(1, depth, limit, drops))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 8", "5, 4, 8", "3, 2, 8", "3, 6, 8", "3, 4, 6", "3, 4, 10"})
    void rejects_a_number_outside_two_runs_of_ss(int depth, int limit, long drops) {
        assertThat(check(queue(1, depth, limit, drops)))
                .singleElement()
                .asString()
                .contains("is not between");
    }

    @Test
    void rejects_an_unknown_number_from_socket_options() {
        ListenQueue blind = tables(1, 3);

        assertThat(check(blind)).hasSize(1);
        assertThat(SoakChecker.snapshot(BEFORE, List.of(blind), AFTER, false, KNOWN))
                .isEmpty();
    }

    @Test
    void rejects_a_number_that_no_table_holds() {
        assertThat(SoakChecker.snapshot(BEFORE, List.of(queue(1, 3, 4, 8)), AFTER, false, KNOWN))
                .hasSize(1);
    }

    @Test
    void an_opened_or_closed_listener_may_be_missing_but_not_have_other_numbers() {
        ListenQueue stays = queue(1, 3, 4, 8);
        assertThat(check(stays, queue(2, 0, 9, 0), queue(3, 0, 1, 0))).isEmpty();
        assertThat(check(stays, queue(2, 1, 9, 0))).hasSize(1);
        assertThat(check(stays, queue(3, 1, 1, 0))).hasSize(1);
    }

    @Test
    void a_table_may_show_a_closing_listener_without_its_connections() {
        Map<Long, Row> gone = Map.of();

        assertThat(SoakChecker.snapshot(BEFORE, List.of(tables(1, 0)), gone, false, KNOWN))
                .isEmpty();
        assertThat(SoakChecker.snapshot(BEFORE, List.of(tables(1, 3)), gone, false, KNOWN))
                .hasSize(1);
        assertThat(SoakChecker.snapshot(BEFORE, List.of(queue(1, 0, 5, 7)), gone, true, KNOWN))
                .hasSize(1);
        assertThat(SoakChecker.snapshot(BEFORE, List.of(tables(1, 0)), AFTER, false, KNOWN))
                .as("still there")
                .hasSize(1);
    }

    @Test
    void rejects_a_missing_repeated_or_foreign_listener() {
        ListenQueue stays = queue(1, 3, 4, 8);

        assertThat(check()).singleElement().asString().contains("missed").contains("inode 1");
        assertThat(check(stays, stays)).singleElement().asString().contains("twice");
        assertThat(check(stays, queue(4, 0, 1, 0))).singleElement().asString().contains("not ours");
        assertThat(SoakChecker.snapshot(BEFORE, List.of(), AFTER, true, Set.of()))
                .as("not found yet")
                .isEmpty();
    }

    @Test
    void drops_must_match_the_ledger() {
        Optional<Cause> three = Optional.of(new Cause(ACCEPT_QUEUE_FULL, 3, 0, false));
        Optional<Cause> flood = Optional.of(new Cause(SYN_QUEUE_FULL, 3, 2, false));

        assertThat(SoakChecker.drops("a", three, 4)).isEmpty();
        assertThat(SoakChecker.drops("a", three, 2)).hasSize(1);
        assertThat(SoakChecker.drops("a", flood, 5)).isEmpty();
        assertThat(SoakChecker.drops("a", flood, 4))
                .as("requests were not taken back")
                .hasSize(1);
        assertThat(SoakChecker.drops("a", Optional.empty(), 0)).isEmpty();
        assertThat(SoakChecker.drops("a", Optional.empty(), 1)).hasSize(1);
    }

    @Test
    void lost_syns_must_match_the_flood() {
        assertThat(SoakChecker.syns(0, 0)).isEmpty();
        assertThat(SoakChecker.syns(3, 3)).isEmpty();
        assertThat(SoakChecker.syns(3, 2)).hasSize(1);
        assertThat(SoakChecker.syns(0, 1)).as("with cookies").hasSize(1);
    }

    @Test
    void rejects_too_many_or_too_few_reports() {
        Map<DropReason, Long> five = Map.of(ACCEPT_QUEUE_FULL, 5L);

        assertThat(reports(five, five)).isEmpty();
        assertThat(reports(five, Map.of(ACCEPT_QUEUE_FULL, 6L)))
                .allSatisfy(fault -> assertThat(fault).contains("without a cause"))
                .isNotEmpty();
        assertThat(reports(five, Map.of(ACCEPT_QUEUE_FULL, 4L)))
                .singleElement()
                .asString()
                .contains("missing");
        assertThat(SoakChecker.reports("a", five, 0, Map.of(), false))
                .as("not found yet")
                .isEmpty();
        assertThat(reports(Map.of(), Map.of(OTHER, 1L))).isNotEmpty();
    }

    @Test
    void rejects_a_harmless_drop_reported_as_a_loss_and_the_reverse() {
        Map<DropReason, Long> harmless = Map.of(OTHER, 2L);
        Map<DropReason, Long> flood = Map.of(SYN_QUEUE_FULL, 2L, OTHER, 3L);

        assertThat(reports(harmless, harmless)).isEmpty();
        assertThat(reports(harmless, Map.of(ACCEPT_QUEUE_FULL, 2L))).hasSize(1);
        assertThat(reports(harmless, Map.of(SYN_QUEUE_FULL, 2L))).hasSize(1);
        assertThat(reports(flood, flood)).isEmpty();
        assertThat(reports(flood, Map.of(OTHER, 5L))).hasSize(1);
        assertThat(reports(flood, Map.of(SYN_QUEUE_FULL, 3L, OTHER, 2L))).hasSize(1);
    }

    @Test
    void rejects_an_unknown_reason_unless_it_is_ambiguous() {
        Map<DropReason, Long> expected = Map.of(ACCEPT_QUEUE_FULL, 5L);
        Map<DropReason, Long> reported = Map.of(ACCEPT_QUEUE_FULL, 3L, UNKNOWN, 2L);

        assertThat(SoakChecker.reports("a", expected, 2, reported, true)).isEmpty();
        assertThat(SoakChecker.reports("a", expected, 1, reported, true)).hasSize(1);
    }

    @Test
    void rejects_a_stall_reported_soon_after_an_accept() {
        List<Moment> moments = List.of(new Moment(100, 110), new Moment(1000, 1010));

        assertThat(SoakChecker.stalled("a", 3000, moments, 2000)).isEmpty();
        assertThat(SoakChecker.stalled("a", 2999, moments, 2000)).hasSize(1);
        assertThat(SoakChecker.stalled("a", 1009, moments, 900))
                .as("accepted later")
                .isEmpty();
        assertThat(SoakChecker.stalled("a", 5, List.of(), 2000)).isEmpty();
    }

    @Test
    void a_monitor_of_tables_must_report_fewer_stalls() {
        Row waiting = row(2, 5, 0);
        Row full = row(6, 5, 0);

        assertThat(Ledger.mustReportStalled(Kind.V4, row(0, 5, 0), true, false)).isFalse();
        assertThat(Ledger.mustReportStalled(Kind.V4, waiting, true, false)).isTrue();
        assertThat(Ledger.mustReportStalled(Kind.V4, full, true, true)).isTrue();
        assertThat(Ledger.mustReportStalled(Kind.UNIX, waiting, true, false)).isTrue();
        assertThat(Ledger.mustReportStalled(Kind.UNIX, full, true, false)).isFalse();
        assertThat(Ledger.mustReportStalled(Kind.V4, waiting, false, false)).isTrue();
        assertThat(Ledger.mustReportStalled(Kind.V4, waiting, false, true)).isFalse();
        assertThat(Ledger.mustReportStalled(Kind.V4, full, false, false)).isFalse();
        assertThat(Ledger.mustReportStalled(Kind.UNIX, waiting, false, false)).isFalse();
    }

    @Test
    void each_opening_and_closing_is_reported_once() {
        Set<Long> ours = Set.of(1L, 2L);
        assertThat(SoakChecker.lives(ours, Set.of(1L), Set.of(1L, 2L), Set.of(2L)))
                .isEmpty();
        assertThat(SoakChecker.lives(ours, Set.of(1L), Set.of(1L), Set.of()))
                .as("never found")
                .isEmpty();
        assertThat(SoakChecker.lives(ours, Set.of(1L), Set.of(2L), Set.of(2L))).containsExactly("no Opened: 1");
        assertThat(SoakChecker.lives(ours, Set.of(1L), Set.of(1L, 2L), Set.of()))
                .containsExactly("no Closed: 2");
        assertThat(SoakChecker.lives(ours, Set.of(1L), Set.of(1L), Set.of(1L))).containsExactly("Closed while open: 1");
        assertThat(SoakChecker.lives(ours, Set.of(), Set.of(3L), Set.of(3L))).containsExactly("Opened, not ours: 3");
    }

    @Test
    void rejects_a_listener_missed_twice_in_its_table() {
        Ledger ledger = new Ledger();
        for (int id = 0; id < 4; id++) {
            ledger.open(id, id == 3 ? Kind.UNIX : Kind.V4, Actor.NO_GROUP, 1);
        }
        DiscoveryLag lag = new DiscoveryLag();

        assertThat(lag.check(ledger.entries(), id -> id == 3))
                .as("another table")
                .isEmpty();
        assertThat(lag.check(ledger.entries(), id -> id == 1)).as("once").isEmpty();
        assertThat(lag.check(ledger.entries(), id -> id == 1))
                .as("no sample since")
                .isEmpty();
        assertThat(lag.check(ledger.entries(), id -> id >= 1))
                .singleElement()
                .asString()
                .contains("listener 0");
    }

    private static List<String> reports(Map<DropReason, Long> expected, Map<DropReason, Long> reported) {
        return SoakChecker.reports("a", expected, 0, reported, true);
    }

    private static List<String> check(ListenQueue... snapshot) {
        return SoakChecker.snapshot(BEFORE, List.of(snapshot), AFTER, true, KNOWN);
    }

    private static Row row(int depth, int limit, long drops) {
        return new Row(depth, limit, OptionalLong.of(drops));
    }

    private static ListenQueue queue(long inode, int depth, int limit, long drops) {
        return new ListenQueue(
                new InetSocketAddress(Servers.V4, 80),
                "a",
                inode,
                depth,
                OptionalInt.of(limit),
                LimitSource.KERNEL,
                OptionalLong.of(drops));
    }

    private static ListenQueue tables(long inode, int depth) {
        return new ListenQueue(
                new InetSocketAddress(Servers.V4, 80),
                "a",
                inode,
                depth,
                OptionalInt.empty(),
                LimitSource.UNKNOWN,
                OptionalLong.empty());
    }
}
