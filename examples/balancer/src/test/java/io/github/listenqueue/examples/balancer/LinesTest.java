package io.github.listenqueue.examples.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The lines of the child processes. */
class LinesTest {

    @Test
    void lineOfAnInstanceIsReadAsItWasWritten() {
        InstanceSample sample = new InstanceSample(1_700_000_000_123L, 129, 77, 0.34, 3);

        assertThat(InstanceSample.parse(sample.toLine())).isEqualTo(sample);
    }

    @Test
    void lineOfAClientIsReadAsItWasWritten() {
        ClientResult result = new ClientResult(1.25, 2_000, "gave up after 2 s", 4);

        assertThat(ClientResult.parse(result.toLine())).isEqualTo(result);
        assertThat(result.failed()).isTrue();
    }
}
