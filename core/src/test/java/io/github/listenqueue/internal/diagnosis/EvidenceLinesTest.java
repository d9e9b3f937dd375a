package io.github.listenqueue.internal.diagnosis;

import static io.github.listenqueue.internal.diagnosis.Given.thread;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.Stacks;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of all lines of evidence. */
class EvidenceLinesTest {

    private static final ClientOutcomes CLIENTS =
            new ClientOutcomes(ClientOutcome.CONNECT_TIMEOUT, "clients time out", "SYNs are dropped");

    @Test
    void aPeakIsNoLowerThanTheDepthsOfTheDiagnosis() {
        assertThat(EvidenceLines.of(Cause.UNKNOWN, new Given().depths(140, 130).evidence(), CLIENTS, true))
                .anyMatch(line -> line.contains("peak depth 140"));
    }

    @Test
    void describesEverySourceInThisOrder() {
        Given given = new Given()
                .acceptor(
                        State.BUSY_ELSEWHERE,
                        new ThreadSnapshot(1, "a", Thread.State.BLOCKED, Stacks.of("f.One.a f.Two.b"), "a lock", "x"),
                        thread("b", Thread.State.RUNNABLE, "f.F.a f.F.b f.F.c f.F.d f.F.e"),
                        thread("c", Thread.State.WAITING, ""),
                        thread("d", Thread.State.WAITING, ""))
                .depths(129, 127)
                .arrived(500)
                .acceptedMeanwhile(3)
                .pause(Kind.STOPPED, 2, 0);
        given.halfOpen = 4;
        given.waiting = new WaitingSockets(126, 1, 0, OptionalLong.of(1500), OptionalLong.of(999), 0, List.of());
        given.closed = OptionalInt.of(2);
        given.stallTolerance = Optional.of(Duration.ofSeconds(1));

        assertThat(EvidenceLines.of(Cause.ACCEPTOR_BLOCKED, given.evidence(), CLIENTS, true))
                .containsExactly(
                        "queue: 127 of 128 waiting, 129 when the diagnosis began, 3 accepted meanwhile; saturated since"
                                + " 1970-01-01T00:00:00Z, peak depth 129, 0 packets dropped",
                        "acceptor: in the same method in every sample, and connections are accepted in between",
                        "thread 'a' BLOCKED at f.One.a(One.java:42) < f.Two.b(Two.java:42), waits for a lock, held by thread 'x'",
                        "thread 'b' RUNNABLE at f.F.a(F.java:42) < f.F.b(F.java:42) < f.F.c(F.java:42) < f.F.d(F.java:42)",
                        "thread 'c' WAITING",
                        "waiting connections: the oldest for 1.5 s, the median for 999 ms, 2 already closed by the"
                                + " client",
                        "half-open requests: 4; the SYN queue holds 129 (its limit is the accept queue's, 128);"
                                + " when it is full, SYNs are answered with a cookie and not lost (tcp_syncookies=1)",
                        "rates of this listener: during the diagnosis 3 accepted in 0.2 s (15 per second, one in 66.7 ms), 1"
                                + " arrived (5.0 per second); since before the saturation 374 accepted in 2.0 s (187 per second,"
                                + " one in 5.3 ms), 501 arrived (251 per second)",
                        "arrivals: 501 connections completed in 2.0 s, counted from before the saturation (251 per second in"
                                + " the whole network namespace), 0 packets dropped at this listener",
                        "stall tolerance: at the arrival rate before the saturation the acceptor may pause for 1.0 s before"
                                + " an empty queue overflows",
                        "descriptors: 100 open, limit 1024",
                        "the sampling thread stood still for 2.0 s, stopped from outside (it used no CPU time, as"
                                + " after SIGSTOP, in a debugger, or in a frozen container or machine)",
                        "CPU: the process used 25 % of 2 CPUs over 2.0 s; its control group was throttled in 0 of 20 periods,"
                                + " for 0.0 s over all CPUs; at least one thread of the machine waited for a CPU in 0 % of the"
                                + " last 10 s",
                        "clients: SYNs are dropped");
    }

    @ParameterizedTest
    @CsvSource({
        "java.A.a java.B.b java.C.c java.D.d com.shop.L$$Lambda.x com.shop.E.e com.shop.F.f,"
                + " java.A.a(A.java:42) < ... 2 frames of the JDK < java.D.d(D.java:42) < com.shop.E.e(E.java:42)",
        "java.A.a java.B.b java.C.c com.shop.E.e,"
                + " java.A.a(A.java:42) < java.B.b(B.java:42) < java.C.c(C.java:42) < com.shop.E.e(E.java:42)",
        "java.A.a java.B.b java.C.c java.D.d java.E.e,"
                + " java.A.a(A.java:42) < java.B.b(B.java:42) < java.C.c(C.java:42) < java.D.d(D.java:42)",
    })
    void shortensOnlyFramesOfTheJdk(String stack, String shown) {
        Given given = new Given().acceptor(State.BUSY_ELSEWHERE, thread("a", Thread.State.WAITING, stack));

        assertThat(EvidenceLines.of(Cause.BURST, given.evidence(), CLIENTS, false))
                .contains("thread 'a' WAITING at " + shown);
    }

    @Test
    void doesNotTakeTheFirstSampleForTheBeginningOfAnEpisode() {
        Given given = new Given();
        given.sinceFirstSample = true;

        assertThat(EvidenceLines.of(Cause.UNKNOWN, given.evidence(), CLIENTS, false))
                .contains(
                        "queue: 129 of 128 waiting, 129 when the diagnosis began, 0 accepted meanwhile; saturated already"
                                + " in the first sample of this listener, at 1970-01-01T00:00:00Z, so the beginning is unknown; peak"
                                + " depth since then 129, 0 packets dropped");
    }

    @Test
    void reportsUnknownFactsOnce() {
        Given given = new Given();
        given.episode = null;
        given.files = OpenFiles.Count.unknown("no descriptor");

        assertThat(EvidenceLines.of(Cause.UNKNOWN, given.evidence(), CLIENTS, false))
                .contains(
                        "queue: 129 of 128 waiting, 129 when the diagnosis began, 0 accepted meanwhile",
                        "acceptor: unknown, because its thread is not identified or cannot be observed",
                        "waiting connections could not be checked: not read",
                        "descriptors: could not be counted (no descriptor)")
                .noneMatch(line -> line.startsWith("arrivals") || line.startsWith("stall"));
    }

    @Test
    void describesNoClientsOfACalmQueue() {
        assertThat(EvidenceLines.of(Cause.NONE, new Given().calm().evidence(), CLIENTS, false))
                .noneMatch(line -> line.startsWith("clients"));
        assertThat(EvidenceLines.of(
                        Cause.BURST,
                        new Given().evidence(),
                        new ClientOutcomes(ClientOutcome.CONNECTED, "clients are served", ""),
                        false))
                .noneMatch(line -> line.startsWith("clients"));
    }

    @Test
    void describesEachStateOfTheAcceptorDifferently() {
        assertThat(State.values())
                .extracting(state -> EvidenceLines.of(
                                Cause.BURST, new Given().acceptor(state).evidence(), CLIENTS, false)
                        .get(1))
                .doesNotHaveDuplicates()
                .allMatch(line -> line.startsWith("acceptor: ") && line.length() > "acceptor: ".length());
    }

    @ParameterizedTest
    @CsvSource({"999, 999 ms", "1000, 1.0 s", "0, 0 ms", "61500, 61.5 s"})
    void printsTimesBelowASecondInMilliseconds(long ms, String text) {
        Given given = new Given();
        given.stallTolerance = Optional.of(Duration.ofMillis(ms));

        assertThat(EvidenceLines.of(Cause.BURST, given.evidence(), CLIENTS, false))
                .anyMatch(line -> line.contains("may pause for " + text + " before"));
    }
}
