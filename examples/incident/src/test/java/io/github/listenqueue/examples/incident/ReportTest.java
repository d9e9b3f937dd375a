package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void tellsTheFirstActInFull() {
        FirstAct.Result act = Samples.act(Optional.of(Samples.ss(129, 401)));

        assertThat(Report.of(FirstStory.of(act, ZoneOffset.UTC), ZoneOffset.UTC))
                .isEqualTo("""

                        Timeline
                          12:00:00.1  stuck      the only acceptor is too busy to accept
                          12:00:01.0  Full       129 waiting, limit 128
                          12:00:05.7  unstuck    the acceptor accepts again
                          12:00:07.9  Recovered  after 5.3 s

                        What happened
                          The acceptor was busy for 5.6 s. Meanwhile the kernel went on completing handshakes and parked the connections in
                          the accept queue. At 129 waiting it was full: the limit is 128, and the kernel takes one more. From then on it
                          dropped every new SYN, 477 packets in all. The episode, from half full to calm, lasted 5.3 s.
                          The server itself saw 200 requests, all answered, and 0 errors.
                          The library's health() said, meanwhile: DOWN: shop is full

                        What the 300 clients saw
                          200 connected   20 were answered at once
                                          130 waited in the queue for their answer, up to 5.6 s
                                          50 got in only by repeating their SYN, after up to 5.1 s
                          100 timed out   their connect() gave up after 3.0 s
                            0 reset       a full queue drops SYNs in silence

                        Why: the library's diagnosis
                          why      the acceptor is busy with something else (ACCEPTOR_BLOCKED)
                                   The queue is full because the acceptor is busy.
                          seen     thread 'acceptor' BLOCKED, held by thread 'stocktaking'
                                   half-open requests: 5
                          waiting  129 connections, the oldest for 4.7 s, half of them for 3.6 s or longer
                                   2 of them already closed by the client, 5 half-open besides
                          clients  the library says: who connects now times out
                                   this crowd says: 200 connected, 100 timed out
                          knob     the limit of 128 is set by the application: its backlog argument is the one to raise
                                   an empty queue overflows once the acceptor stands still for 1.1 s
                          advice   hand the work to other threads
                                   raise the backlog to 1024

                        What ss says of the same listener
                          ss -ltnme 'sport = :8080', at 12:00:04.7, the acceptor stuck:
                            LISTEN 129 128 127.0.0.1:8080 0.0.0.0:* ino:94422 sk:e <->
                              skmem:(r0,bl0,d401)
                          and at 12:00:08.0, when all was over:
                            LISTEN 0 128 127.0.0.1:8080 0.0.0.0:* ino:94422 sk:e <->
                              skmem:(r0,bl0,d477)
                        """);
    }

    @Test
    void saysSoWhereSsIsNotInstalled() {
        assertThat(Report.of(FirstStory.of(Samples.act(Optional.empty()), ZoneOffset.UTC), ZoneOffset.UTC))
                .contains("the acceptor stuck:\n    (ss is not installed, or does not show it)\n");
    }

    @Test
    void endsWithTheExitStatusAndWhy() {
        assertThat(Report.checks(List.of(Check.that(true, "a holds"), Check.untold("b cannot be told"))))
                .isEqualTo("""

                        Does it add up?
                            ok  a holds
                            --  b cannot be told

                        Exit status 0: the library reported what the other witnesses saw.
                        """);
        assertThat(Report.checks(List.of(Check.that(true, "a holds"), Check.that(false, "c is wrong"))))
                .isEqualTo("""

                        Does it add up?
                            ok  a holds
                        NOT ok  c is wrong

                        Exit status 1: 1 check failed.
                        """);
    }
}
