package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the conclusions from the numbers of one diagnosis. */
class EvidenceTest {

    private static Given depths(int first, int last, long dropped) {
        Given given = new Given().depths(first, last);
        given.limit = OptionalInt.of(99);
        given.droppedMeanwhile = dropped;
        return given;
    }

    @ParameterizedTest
    @CsvSource({"100, 0, true", "99, 0, false", "90, 1, true", "89, 1, false", "0, 1, false"})
    void refusesIfFullOrNearlyFullWithDrops(int depth, long dropped, boolean refusing) {
        assertThat(depths(0, depth, dropped).evidence().isRefusing()).isEqualTo(refusing);
    }

    @ParameterizedTest
    @CsvSource({"3, 3, true", "3, 4, true", "4, 3, false", "1, 0, false", "0, 0, false"})
    void isStuckWhileNoFewerConnectionsWait(int first, int last, boolean stuck) {
        assertThat(depths(first, last, 0).evidence().isStuck()).isEqualTo(stuck);
    }

    @Test
    void acceptedManyFromThreeConnectionsOn() {
        assertThat(depths(60, 58, 0).evidence().acceptedMany()).isFalse();
        assertThat(depths(60, 57, 0).evidence().acceptedMany()).isTrue();
    }

    @Test
    void acceptedIsUnknownBesideOtherListenersUnlessTheQueueShrank() {
        Given given = depths(60, 58, 0);
        given.alone = false;
        assertThat(given.evidence().accepted()).hasValue(2);
        given.depths(60, 60);
        assertThat(given.evidence().accepted()).isEmpty();
        given.alone = true;
        assertThat(given.evidence().accepted()).hasValue(0);
    }

    @Test
    void countsLostClientsAsArrivals() {
        Given given = new Given().arrived(40);
        given.episode = new Episode(Instant.EPOCH, 129, 42);
        given.clientsLost = 7;
        assertThat(given.evidence().arrivedInSaturation()).isEqualTo(OptionalLong.of(47));
    }

    @Test
    void arrivalsAreUnknownBesideOtherListeners() {
        Given given = depths(0, 0, 0).arrived(5000);
        given.episode = new Episode(Instant.EPOCH, 60, 0);
        assertThat(given.evidence().overflowed()).isTrue();
        given.alone = false;
        assertThat(given.evidence().arrivedInSaturation()).isEmpty();
        assertThat(given.evidence().overflowed()).isFalse();
    }

    @Test
    void attributesAllArrivalsOfTheNamespaceToAPause() {
        Given given = new Given().pause(Kind.STOPPED, 0.1, 0);
        given.alone = false;
        assertThat(given.arrived(2000).evidence().pauses()).hasSize(1);
        assertThat(given.arrived(20).evidence().pauses()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"99, false", "100, true"})
    void overflowedIfTheQueueWasFullAtTheStart(int first, boolean overflowed) {
        Given given = depths(first, 0, 0);
        given.episode = new Episode(Instant.EPOCH, 60, 0);
        assertThat(given.evidence().overflowed()).isEqualTo(overflowed);
    }

    @ParameterizedTest
    @CsvSource({"99, 0, false", "100, 0, true", "60, 1, true"})
    void overflowedIfTheQueueWasFullInTheEpisode(int peak, long dropped, boolean overflowed) {
        Given given = depths(0, 0, 0);
        given.episode = new Episode(Instant.EPOCH, peak, dropped);
        assertThat(given.evidence().overflowed()).isEqualTo(overflowed);
    }

    @Test
    void doesNotOverflowByDepthWithoutALimit() {
        Given given = depths(1000, 1000, 0);
        given.limit = OptionalInt.empty();
        given.episode = new Episode(Instant.EPOCH, 1000, 0);
        assertThat(given.arrived(5000).evidence().overflowed()).isFalse();
    }

    @Test
    void anEpisodeIsRecentForThreeSeconds() {
        Given given = depths(0, 0, 0);
        given.episodeNs = Given.NOW_NS - 3 * Given.SECOND;
        assertThat(given.evidence().isRecent()).isTrue();
        given.episodeNs--;
        assertThat(given.evidence().isRecent()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1", "0.501, 0"})
    void countsAPauseThatEndedHalfASecondBeforeTheSaturation(double endedBeforeSeconds, int pauses) {
        assertThat(new Given()
                        .pause(Kind.STOPPED, 0.4, endedBeforeSeconds)
                        .evidence()
                        .pauses())
                .hasSize(pauses);
    }

    @Test
    void countsLaterPausesOnlyIfTheyMakeUpHalfOfTheSaturation() {
        assertThat(new Given().pause(Kind.STOPPED, 0.5, -0.9).evidence().pauses())
                .as("half of the second since the start")
                .hasSize(1);
        assertThat(new Given().pause(Kind.STOPPED, 0.49, -0.9).evidence().pauses())
                .isEmpty();
        assertThat(new Given().pause(Kind.STOPPED, 0.4, -0.4).evidence().pauses())
                .as("it began with the saturation")
                .hasSize(1);
    }
}
