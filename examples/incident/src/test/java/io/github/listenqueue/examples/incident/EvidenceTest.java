package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvidenceTest {

    @Test
    void samplesIncludeThoseOfEventsInOrder() {
        assertThat(Samples.evidence().samples())
                .extracting(Evidence.Sample::at)
                .containsExactly(
                        Samples.at(0),
                        Samples.at(500),
                        Samples.at(1_000),
                        Samples.at(4_700),
                        Samples.at(7_900),
                        Samples.at(8_000));
    }

    @Test
    void theDeeperOfTwoSamplesInOneMillisecondIsKept() {
        Evidence evidence = with(
                List.of(
                        new Evidence.Sample(Samples.at(1), Samples.queue(7, 0)),
                        new Evidence.Sample(Samples.at(1), Samples.queue(5, 0))),
                List.of());

        assertThat(evidence.samples()).containsExactly(new Evidence.Sample(Samples.at(1), Samples.queue(7, 0)));
    }

    @Test
    void theQueueOfAClosedEventIsNoSample() {
        assertThat(with(List.of(), List.of(new ListenQueueEvent.Closed(Samples.at(1), Samples.queue(7, 0))))
                        .samples())
                .isEmpty();
    }

    @Test
    void anEpisodeLastsFromTheFirstSaturatedToTheFirstCalmSample() {
        assertThat(Samples.evidence().episodes())
                .containsExactly(new Evidence.Episode(Samples.at(500), Optional.of(Samples.at(5_800))));
    }

    @Test
    void anEpisodeWithoutARecoveryHasNoEnd() {
        Evidence evidence = with(List.of(), List.of(new ListenQueueEvent.Full(Samples.at(1), Samples.queue(129, 0))));

        assertThat(evidence.episodes()).containsExactly(new Evidence.Episode(Samples.at(1), Optional.empty()));
        assertThat(evidence.peak()).hasValue(129);
        assertThat(Verdict.sentence(evidence))
                .isEqualTo("The accept queue of listener shop (port 8080) was full and has not recovered: peak 129,"
                        + " limit 128, 0 packets dropped; none of 0 clients was lost");
    }

    @Test
    void packetsAreCountedAtTheSampleThatReportedThem() {
        Evidence evidence = Samples.evidence();

        assertThat(evidence.packetsDropped(Samples.at(1_000))).isEqualTo(477);
        assertThat(evidence.packetsDropped(Samples.at(4_700))).isZero();
        assertThat(evidence.events().packetsDropped()).isEqualTo(477);
    }

    @Test
    void peakAndLimitAreUnknownWithoutSamples() {
        assertThat(Samples.nothing().peak()).isEmpty();
        assertThat(Samples.nothing().limit()).isEmpty();
        assertThat(Verdict.sentence(Samples.nothing()))
                .isEqualTo(
                        "The accept queue of listener shop (port 8080) was not saturated: peak unknown, limit unknown,"
                                + " 0 packets dropped; none of 0 clients was lost");
    }

    private static Evidence with(List<Evidence.Sample> samples, List<ListenQueueEvent> events) {
        return new Evidence("shop (port 8080)", "getsockopt", samples, new Events(events), List.of(), List.of());
    }
}
