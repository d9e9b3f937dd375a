package io.github.listenqueue.internal.diagnosis;

import static io.github.listenqueue.internal.diagnosis.Given.thread;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.detection.Stall;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.Obstacle;
import io.github.listenqueue.internal.diagnosis.acceptor.ServerType;
import io.github.listenqueue.internal.diagnosis.acceptor.Stacks;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets.Peer;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the texts of a finding. */
class FindingBuilderTest {

    private static final ThreadSnapshot DISPATCHER = thread(
            "HTTP-Dispatcher",
            Thread.State.TIMED_WAITING,
            "java.lang.Thread.sleep com.shop.Cart.handle sun.net.httpserver.ServerImpl$Exchange.run");

    @Test
    void explanation_contains_state_cause_limit_and_clients() {
        assertThat(sentence(new Given().acceptor(State.BUSY_ELSEWHERE, DISPATCHER)))
                .isEqualTo("The accept queue of http (0.0.0.0:8080) is full at 129 of 128 because its acceptor, thread"
                        + " 'HTTP-Dispatcher', is busy in com.shop.Cart.handle; the limit is set by the application"
                        + " (somaxconn allows 4096); new clients time out after about 131 s.");
    }

    @Test
    void an_acceptor_thread_that_died_without_descriptors_is_named_and_needs_a_restart() {
        Given given = new Given().exhausted().acceptor(State.ABSENT);
        given.notes = List.of("thread 'H2 TCP Server', which accepted here, has ended");

        Finding finding = FindingBuilder.finding(given.evidence(), false);

        assertThat(finding.explanation())
                .contains("so accept() fails; thread 'H2 TCP Server', which accepted here, has ended;");
        assertThat(finding.advice())
                .contains("restart the server once descriptors are free again: its acceptor thread has ended, so"
                        + " nothing accepts until the restart");
        assertThat(FindingBuilder.finding(new Given().exhausted().evidence(), false)
                        .advice())
                .noneMatch(advice -> advice.contains("restart"));
        assertThat(FindingBuilder.finding(given.depths(129, 60).evidence(), false)
                        .advice())
                .as("a queue that is emptied")
                .noneMatch(advice -> advice.contains("restart"));
    }

    @Test
    void siblings_at_one_address_are_named_by_their_sockets() {
        Given given = new Given().acceptor(State.BUSY_ELSEWHERE, DISPATCHER);
        given.sibling = true;

        assertThat(sentence(given))
                .matches("The accept queue of http \\(0.0.0.0:8080\\), socket inode \\d+, is full at .*");
    }

    @Test
    void a_loss_of_a_unix_domain_queue_is_not_claimed_to_be_none() {
        Given given = new Given().acceptor(State.BUSY_ELSEWHERE, DISPATCHER);
        given.address = UnixDomainSocketAddress.of("/run/shop.sock");

        Finding finding = FindingBuilder.finding(given.evidence(), false);

        assertThat(finding.evidence()).noneMatch(line -> line.contains("0 packets"));
        assertThat(finding.explanation()).doesNotContain("0 packets");
    }

    @Test
    void no_acceptor_names_the_thread_that_has_ended() {
        Given given = new Given().acceptor(State.ABSENT);
        given.notes = List.of("thread 'H2 TCP Server', which accepted here, has ended");

        assertThat(sentence(given))
                .contains(
                        "no thread of the process accepts its connections: thread 'H2 TCP Server', which accepted here,"
                                + " has ended;");
    }

    @Test
    void an_unknown_cause_has_suspects_which_the_text_shows_once() {
        Suspect door = new Suspect("door", "com.shop.Door.open(Door.java:7)", "com.shop.Door.run calls accept");
        Suspect other = new Suspect("other", "", "it is in accept or select");
        Given given = new Given();
        given.suspects = List.of(door, other);

        Finding finding = FindingBuilder.finding(given.evidence(), false);

        assertThat(finding.cause()).isEqualTo(Cause.UNKNOWN);
        assertThat(finding.suspects()).containsExactly(door, other);
        assertThat(finding.explanation())
                .contains("; the evidence does not show why: the acceptor may be thread 'door', which is at"
                        + " com.shop.Door.open(Door.java:7), or another suspect;");
        assertThat(new ListenQueueDiagnosis(Instant.EPOCH, List.of(finding)).text())
                .containsOnlyOnce("com.shop.Door.run calls accept")
                .contains(
                        "\n  suspect: thread 'door' at com.shop.Door.open(Door.java:7): com.shop.Door.run calls accept"
                                + "\n  suspect: thread 'other': it is in accept or select\n  -> take thread dumps");
    }

    @Test
    void a_known_cause_has_no_suspects() {
        Given given = new Given().exhausted();
        given.suspects = List.of(new Suspect("door", "", "it is in accept or select"));

        assertThat(FindingBuilder.finding(given.evidence(), false).suspects()).isEmpty();
    }

    @Test
    void explanation_contains_the_reason_of_each_cause() {
        assertThat(sentence(new Given().exhausted()))
                .contains("because the process has no file descriptor left (1024 open, which is the limit), so"
                        + " accept() fails;");
        assertThat(sentence(new Given().acceptor(State.HELD_BACK, DISPATCHER)))
                .contains("because its acceptor, thread 'HTTP-Dispatcher', is held back on purpose in"
                        + " com.shop.Cart.handle;");
        assertThat(sentence(new Given().acceptor(State.ABSENT)))
                .contains("because no thread of the process accepts its connections;");
        assertThat(sentence(new Given().pause(Kind.COLLECTION, 2.1, 0).depths(129, 0)))
                .isEqualTo(
                        "The accept queue of http (0.0.0.0:8080) was full at 129 and is at 0 of 128 now, because the JVM"
                                + " stood still for 2.1 s, in a garbage collection by G1 Old Generation (2100 ms); the limit"
                                + " is set by the application (somaxconn allows 4096); new clients connect, and are served"
                                + " once accepted.");
        assertThat(sentence(new Given().collecting(0.75)))
                .contains(
                        "because garbage collections took 75 % of the last 4.0 s and 75 % of the diagnosis (2.0 s) (the last"
                                + " one by Serial, cause \"Allocation Failure\", left 61 of 64 MiB of the heap in use);");
        assertThat(sentence(new Given().throttled())).contains("its control group was throttled in 19 of 20 periods;");
        assertThat(sentence(new Given().acceptor(State.WORKING).depths(129, 20).arrived(400)))
                .contains(
                        "because more connections arrived at once than it holds (400 completed in 2.0 s), although its"
                                + " acceptor is working;");
        assertThat(sentence(new Given()
                        .acceptor(State.BUSY_ELSEWHERE, DISPATCHER)
                        .arrived(250)
                        .acceptedMeanwhile(8)))
                .contains("because its acceptor, thread 'HTTP-Dispatcher', accepts 40 per second (one in 25.0 ms), and"
                        + " at least 129 per second arrive: it spends its time in com.shop.Cart.handle;");
        assertThat(sentence(new Given())).contains("is full at 129 of 128; the evidence does not show why;");
        assertThat(sentence(new Given().acceptor(State.NOT_ARMED, DISPATCHER)))
                .contains("is full at 129 of 128; its acceptor, thread 'HTTP-Dispatcher', is not armed: accepting is"
                        + " switched off, and the evidence does not show why;");
        assertThat(sentence(new Given().calm()))
                .isEqualTo("The accept queue of http (0.0.0.0:8080) is calm: 0 of 128 waiting.");
    }

    @Test
    void explains_a_full_syn_queue_with_its_half_open_requests_and_its_effect_on_clients() {
        Given given = new Given().synQueueFull();
        Finding finding = FindingBuilder.finding(Cause.SYN_QUEUE_FULL, given.evidence(), false);

        assertThat(finding.explanation())
                .isEqualTo(
                        "The SYN queue of http (0.0.0.0:8080) was full (129 half-open requests now, room for 129) while"
                                + " tcp_syncookies is off: the kernel dropped 7 SYNs, although the accept queue has room (0 of 128"
                                + " waiting); the limit is set by the application (somaxconn allows 4096); new clients time out"
                                + " after about 131 s, or connect later: their SYN is sent again after 1 s, then at growing intervals.");
        assertThat(finding.clientOutcome()).isEqualTo(ClientOutcome.CONNECT_TIMEOUT);
        assertThat(finding.halfOpen()).hasValue(129);

        given.halfOpen = 3;
        assertThat(FindingBuilder.finding(Cause.SYN_QUEUE_FULL, given.evidence(), false)
                        .clientOutcome())
                .as("the flood is over")
                .isEqualTo(ClientOutcome.CONNECTED);
    }

    @Test
    void explains_a_queue_that_is_not_being_emptied() {
        Given given = new Given().depths(3, 3).acceptor(State.UNKNOWN);
        given.episode = new Episode(Instant.EPOCH, 3, 0);
        given.stall = new Stall(0, true);
        assertThat(FindingBuilder.finding(Cause.UNKNOWN, given.evidence(), false)
                        .explanation())
                .startsWith(
                        "The accept queue of http (0.0.0.0:8080) is not being emptied, at 3 of 128; the evidence does not");
        given.depths(129, 129);
        assertThat(FindingBuilder.finding(Cause.UNKNOWN, given.evidence(), false)
                        .explanation())
                .startsWith("The accept queue of http (0.0.0.0:8080) is full and not being emptied at 129 of 128");
    }

    @Test
    void puts_no_stray_comma_after_a_queue_that_is_no_longer_full() {
        assertThat(sentence(new Given().depths(129, 0)))
                .startsWith(
                        "The accept queue of http (0.0.0.0:8080) was full at 129 and is at 0 of 128 now; the evidence"
                                + " does not show why; ");
    }

    @Test
    void reports_an_unknown_outcome_for_clients_if_the_limit_is_unknown_and_packets_are_lost() {
        Given given = new Given().acceptor(State.ABSENT);
        given.limit = OptionalInt.empty();
        given.episode = new Episode(Instant.EPOCH, 129, 3);
        Finding finding = FindingBuilder.finding(Cause.NO_ACCEPTOR, given.evidence(), false);
        assertThat(finding.clientOutcome()).isEqualTo(ClientOutcome.UNKNOWN);
        assertThat(finding.explanation())
                .contains(
                        "is at 129 (limit unknown), with 3 packets dropped, probably because no thread of the process accepts")
                .endsWith("; without the limit, it is unknown if new clients are refused.");

        given.episode = new Episode(Instant.EPOCH, 129, 0);
        assertThat(FindingBuilder.finding(Cause.NO_ACCEPTOR, given.evidence(), false)
                        .clientOutcome())
                .isEqualTo(ClientOutcome.CONNECTED);
    }

    @Test
    void explains_an_acceptor_that_waits_for_a_lock() {
        ThreadSnapshot blocked =
                new ThreadSnapshot(1, "main", Thread.State.BLOCKED, Stacks.of("com.shop.Cart.add"), "a lock", "report");
        ThreadSnapshot holder = new ThreadSnapshot(
                2, "report", Thread.State.TIMED_WAITING, Stacks.of("com.shop.Report.run"), null, null);
        Given given = new Given().acceptor(State.BUSY_ELSEWHERE, blocked);
        given.obstacle = new Obstacle(
                "waits in com.shop.Cart.add for a lock, which thread 'report' holds while it sleeps in"
                        + " com.shop.Report.run",
                true,
                List.of(new Obstacle.Link("holder of a lock", holder)));
        Finding finding = FindingBuilder.finding(given.evidence(), false);
        assertThat(finding.explanation())
                .contains(
                        "its acceptor, thread 'main', waits in com.shop.Cart.add for a lock, which thread 'report' holds"
                                + " while it sleeps in com.shop.Report.run;");
        assertThat(finding.evidence())
                .contains(
                        "thread 'main' BLOCKED at com.shop.Cart.add(Cart.java:42), waits for a lock, held by thread"
                                + " 'report'",
                        "holder of a lock: thread 'report' TIMED_WAITING at com.shop.Report.run(Report.java:42)");
    }

    @Test
    void the_advice_names_the_setting_of_the_server_and_a_value() {
        assertThat(advice(ServerType.TOMCAT))
                .contains("Tomcat's acceptCount to 1024", "server.tomcat.accept-count=1024");
        assertThat(advice(ServerType.JETTY)).contains("acceptQueueSize to 1024");
        assertThat(advice(ServerType.UNDERTOW)).contains("Options.BACKLOG to 1024");
        assertThat(advice(ServerType.NETTY)).contains("ChannelOption.SO_BACKLOG to 1024");
        assertThat(advice(ServerType.JDK_HTTP_SERVER)).contains("backlog argument of HttpServer.create to 1024");
        assertThat(advice(ServerType.PLAIN)).contains("the backlog argument of the call that listens to 1024");
    }

    private static String advice(ServerType server) {
        Given given =
                new Given().acceptor(State.WORKING).depths(129, 20).arrived(700).server(server);
        given.clientsLost = 600;
        return finding(given, Cause.BURST).advice().get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "128, 129, 256",
        "128, 255, 256",
        "128, 256, 512",
        "50, 51, 64",
        "0, 1, 2",
        "1, 2, 4",
        "4096, 9999999, 65535",
        "65535, 65536, 65535",
        "2147483647, 2147483648, 2147483647"
    })
    void recommends_a_power_of_two_above_what_was_needed(int limit, long needed, int value) {
        assertThat(Advice.backlog(limit, needed)).isEqualTo(value);
        assertThat(Advice.backlog(limit, needed)).isLessThanOrEqualTo((int) Math.min(4 * needed, Integer.MAX_VALUE));
    }

    @Test
    void raises_somaxconn_if_it_is_below_the_value() {
        assertThat(raise(LimitSetBy.APPLICATION, 4096))
                .startsWith("raise the backlog argument of the call that listens to 256")
                .doesNotContain("somaxconn")
                .contains("listens again");
        assertThat(raise(LimitSetBy.APPLICATION, 200)).contains("net.core.somaxconn to at least 256");
        assertThat(raise(LimitSetBy.SOMAXCONN, 128))
                .startsWith("raise net.core.somaxconn to at least 256")
                .contains("backlog argument");
        assertThat(raise(LimitSetBy.SOMAXCONN, 4096))
                .startsWith("restart the server: net.core.somaxconn is 4096 now, so a restart is enough if the server's"
                        + " backlog is above 128; otherwise raise the backlog argument");
        Given unknown = new Given();
        unknown.limit = OptionalInt.empty();
        assertThat(Advice.of(Cause.BURST, unknown.evidence(), LimitSetBy.UNKNOWN)
                        .get(0))
                .contains(
                        "ss -ltn", "with N twice that limit, raise the backlog argument of the call that listens to N");
    }

    private static String raise(LimitSetBy by, int somaxconn) {
        Given given = new Given().server(ServerType.PLAIN);
        given.settings = Given.settings(somaxconn, 0);
        return Advice.of(Cause.BURST, given.evidence(), by).get(0);
    }

    @Test
    void a_queue_that_lost_packets_was_full_although_no_sample_saw_it() {
        Given given = new Given().acceptor(State.WORKING).depths(20, 0).arrived(400);
        given.episode = new Episode(Instant.EPOCH, 6, 247);
        assertThat(sentence(given))
                .startsWith(
                        "The accept queue of http (0.0.0.0:8080) was full between two samples and is at 0 of 128 now, with"
                                + " 247 packets dropped, probably because more connections arrived at once than it holds (400 completed"
                                + " in 2.0 s), although");
    }

    @Test
    void a_queue_that_was_never_full_was_outrun_by_arrivals() {
        Given given = new Given().acceptor(State.WORKING).depths(20, 0).arrived(400);
        given.episode = new Episode(Instant.EPOCH, 90, 0);
        assertThat(sentence(given))
                .contains(
                        "is at 0 of 128 (peak 90), probably because more connections arrived at once than its acceptor took");
    }

    @Test
    void promises_no_service_without_an_acceptor() {
        assertThat(sentence(new Given().acceptor(State.ABSENT).depths(100, 100)))
                .endsWith("; new clients connect, and wait for an acceptor that does not exist.");
        assertThat(sentence(new Given().acceptor(State.ABSENT))).endsWith("; new clients time out after about 131 s.");
    }

    @Test
    void says_that_more_arrived_than_a_slow_acceptor_took() {
        Given given = new Given()
                .acceptor(State.BUSY_ELSEWHERE, DISPATCHER)
                .depths(129, 90)
                .arrived(10);
        assertThat(sentence(given))
                .contains("accepts 195 per second (one in 5.1 ms), and more arrived at once: it spends its time in"
                        + " com.shop.Cart.handle;");
    }

    @Test
    void does_not_attribute_arrivals_that_other_listeners_share() {
        Given given = new Given().acceptor(State.WORKING).depths(129, 20).arrived(700);
        assertThat(sentence(given)).contains("more connections arrived at once than it holds (700 completed in ");
        given.alone = false;
        assertThat(sentence(given)).contains("more connections arrived at once than it holds, although");
        assertThat(finding(given, Cause.BURST).advice().get(0)).contains(" to 256");
        assertThat(finding(given, Cause.BURST).evidence())
                .anyMatch(
                        line -> line.startsWith("arrivals: 700 connections") && line.contains("in the whole network"));
    }

    @Test
    void recommends_only_a_restart_if_somaxconn_was_raised_after_listen() {
        Given given =
                new Given().acceptor(State.WORKING).depths(129, 20).arrived(700).server(ServerType.PLAIN);
        given.somaxconnThen = OptionalInt.of(128);
        Finding finding = finding(given, Cause.BURST);
        assertThat(finding.limitSetBy()).isEqualTo(LimitSetBy.SOMAXCONN);
        assertThat(finding.explanation())
                .contains("the limit is set by net.core.somaxconn as it was at listen() (now 4096)");
        assertThat(finding.advice().get(0)).startsWith("restart the server: net.core.somaxconn is 4096 now");
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"OUT_OF_DESCRIPTORS", "ACCEPTOR_LIMITED", "NO_ACCEPTOR"})
    void states_if_a_larger_queue_would_not_help(Cause cause) {
        assertThat(finding(new Given(), cause).advice())
                .anyMatch(line -> line.contains("a larger queue would not help"))
                .noneMatch(line -> line.contains("SO_BACKLOG"));
    }

    @Test
    void gives_no_advice_without_a_problem() {
        assertThat(finding(new Given().calm(), Cause.NONE).advice()).isEmpty();
    }

    @Test
    void names_clients_only_on_request() {
        Given given = new Given();
        given.waiting = new WaitingSockets(
                2, 0, 0, OptionalLong.of(3012), OptionalLong.of(2508), 0, List.of(peer(40001), peer(40002)));
        Finding silent = FindingBuilder.finding(given.evidence(), false);
        assertThat(new ListenQueueDiagnosis(Instant.EPOCH, List.of(silent)).text())
                .doesNotContain("192.0.2.7")
                .doesNotContain("40001");
        assertThat(silent.evidence()).anyMatch(line -> line.contains("the oldest for 3.0 s, the median for 2.5 s"));
        assertThat(silent.waiting().oldest())
                .hasValueSatisfying(age -> assertThat(age).hasMillis(3012));
        assertThat(FindingBuilder.finding(given.evidence(), true).evidence())
                .contains("waiting longest: 192.0.2.7 (ports 40001, 40002)");
    }

    private static Peer peer(int port) {
        return new Peer(new InetSocketAddress("192.0.2.7", port), 3000);
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void describes_every_cause_without_any_evidence(Cause cause) {
        Given given = new Given();
        given.limit = OptionalInt.empty();
        given.kernel = "";
        given.settings = KernelSettings.UNKNOWN;
        given.files = OpenFiles.Count.unknown("failed");
        given.processors = Processors.unknown();
        given.episode = null;
        Finding finding = FindingBuilder.finding(cause, given.evidence(), true);
        assertThat(finding.explanation()).endsWith(".").doesNotContain("null", "Optional", "-1");
        assertThat(String.join("\n", finding.evidence()) + finding.advice()).doesNotContain("null", "Optional", "-1");
    }

    @Test
    void describes_no_handshakes_and_arrivals_of_a_unix_domain_listener() {
        Given given = new Given().acceptor(State.ABSENT);
        given.address = UnixDomainSocketAddress.of("/run/app.sock");
        given.name = "/run/app.sock";
        Finding finding = FindingBuilder.finding(given.evidence(), false);
        assertThat(finding.cause()).isEqualTo(Cause.NO_ACCEPTOR);
        assertThat(finding.explanation())
                .startsWith("The accept queue of /run/app.sock is full at 129 of 128, probably because")
                .contains("wait in connect()");
        assertThat(finding.evidence()).noneMatch(line -> line.contains("half-open") || line.contains("SYN"));
    }

    private static String sentence(Given given) {
        return FindingBuilder.finding(given.evidence(), false).explanation();
    }

    private static Finding finding(Given given, Cause cause) {
        return FindingBuilder.finding(cause, given.evidence(), false);
    }
}
