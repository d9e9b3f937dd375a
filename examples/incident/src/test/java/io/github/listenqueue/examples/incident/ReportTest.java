package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void printsTheFirstActInFull() {
        FirstAct.Result act = Samples.act(Optional.of(Samples.ss(129, 401)));

        assertThat(Report.of(FirstStory.of(act, ZoneOffset.UTC), ZoneOffset.UTC))
                .isEqualTo("""

                        Timeline
                          12:00:00.1  stuck      the only acceptor is too busy to accept
                          12:00:01.0  Full       129 waiting, limit 128
                          12:00:05.7  unstuck    the acceptor accepts again
                          12:00:07.9  Recovered  after 5.3 s

                        What happened
                          The acceptor was busy for 5.6 s. Meanwhile the kernel completed further handshakes and put the connections into the
                          accept queue. With 129 waiting it was full: the limit is 128, and the kernel takes one more. From then on it dropped
                          every new SYN, 477 packets in total. The episode, from half full to calm, lasted 5.3 s.
                          The server itself counted 200 requests, all answered, and 0 errors.
                          Meanwhile, the library's health() returned: DOWN: shop is full

                        What the 300 clients saw
                          200 connected   20 were answered at once
                                          130 waited in the queue for their answer, up to 5.6 s
                                          50 connected only by repeating their SYN, after up to 5.1 s
                          100 timed out   their connect() gave up after 3.0 s
                            0 reset       a full queue drops SYNs silently

                        Why: the library's diagnosis
                          why       the acceptor is busy with something else (ACCEPTOR_BLOCKED)
                                    The queue is full because the acceptor is busy.
                          evidence  thread 'acceptor' BLOCKED, held by thread 'stocktaking'
                                    half-open requests: 5
                          waiting   129 connections, the oldest for 4.7 s, half of them for 3.6 s or longer
                                    2 of them already closed by the client, 5 half-open requests
                          clients   the library predicts: a new client times out
                                    these clients: 200 connected, 100 timed out
                          limit     the limit of 128 is set by the application: raise its backlog argument
                                    an empty queue overflows if the acceptor stops for 1.1 s
                          advice    hand the work to other threads
                                    raise the backlog to 1024

                        Output of ss for the same listener
                          ss -ltnme 'sport = :8080', at 12:00:04.7, the acceptor stuck:
                            LISTEN 129 128 127.0.0.1:8080 0.0.0.0:* ino:94422 sk:e <->
                              skmem:(r0,bl0,d401)
                          and at 12:00:08.0, after the recovery:
                            LISTEN 0 128 127.0.0.1:8080 0.0.0.0:* ino:94422 sk:e <->
                              skmem:(r0,bl0,d477)
                        """);
    }

    @Test
    void reportsThatSsIsNotInstalled() {
        assertThat(Report.of(FirstStory.of(Samples.act(Optional.empty()), ZoneOffset.UTC), ZoneOffset.UTC))
                .contains("the acceptor stuck:\n    (ss is not installed or does not show it)\n");
    }

    @Test
    void endsWithTheExitStatusAndItsReason() {
        assertThat(Report.checks(List.of(Check.that(true, "a holds"), Check.unchecked("b is unknown"))))
                .isEqualTo("""

                        Checks
                            ok  a holds
                            --  b is unknown

                        Exit status 0: the library's reports agree with ss and the clients.
                        """);
        assertThat(Report.checks(List.of(Check.that(true, "a holds"), Check.that(false, "c is wrong"))))
                .isEqualTo("""

                        Checks
                            ok  a holds
                        NOT ok  c is wrong

                        Exit status 1: 1 check failed.
                        """);
    }
}
