package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatusLineTest {

    @Test
    void anEmptyQueueHasAnEmptyBar() {
        assertThat(StatusLine.text(Samples.queue(0, 0), 0, List.of()))
                .isEqualTo("[....................]   0 of 128        0 packets dropped");
    }

    @Test
    void oneWaitingConnectionHasAMark() {
        assertThat(StatusLine.text(Samples.queue(1, 0), 0, List.of()))
                .isEqualTo("[#...................]   1 of 128        0 packets dropped");
    }

    @Test
    void aQueueAtItsLimitIsNotYetFull() {
        assertThat(StatusLine.text(Samples.queue(128, 0), 0, List.of()))
                .isEqualTo("[###################.] 128 of 128        0 packets dropped");
    }

    @Test
    void aFullQueueIsMarkedWithItsLosses() {
        ClientResult lost = new ClientResult(
                LoadClients.IMPATIENT, Outcome.TIMED_OUT, Samples.START, 3_000, 3_000, "Connect timed out");

        assertThat(StatusLine.text(Samples.queue(129, 58), 57, List.of(lost, lost)))
                .isEqualTo("[####################] 129 of 128  FULL  57 packets dropped, 2 timed out");
    }
}
