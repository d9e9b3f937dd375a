package io.github.listenqueue.internal.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random readings with harmless packets, with drops of other processes and with listeners that cannot be read for a while,
 * against a ledger of what was done to each listener.
 */
class DropWitnessPropertyTest {

    private static final int SEQUENCES = 1000;
    private static final int READINGS = 60;
    private static final int LIMIT = 10;

    /** What was done to a listener since it was last read, and what its history should say. */
    private static final class Ledger {
        final FakeListener listener;
        long packets;
        boolean witnessed;
        boolean readable = true;
        boolean inEpisode;
        long episodes;
        Duration saturated = Duration.ZERO;

        Ledger(FakeListener listener, boolean witnessed) {
            this.listener = listener;
            this.witnessed = witnessed;
        }

        /** Takes the events of one reading and tells how many packets they say were dropped. */
        long check(List<ListenQueueEvent> events, History history) {
            long expected = readable && witnessed ? packets : 0;
            List<Dropped> told = events.stream()
                    .filter(Dropped.class::isInstance)
                    .map(Dropped.class::cast)
                    .toList();
            assertThat(told).as("drops by both witnesses").hasSize(expected > 0 ? 1 : 0);
            assertThat(told).allMatch(event -> event.packets() == expected && event.exact());
            for (ListenQueueEvent event : events) {
                if (event instanceof High || event instanceof Full || event instanceof Dropped) {
                    assertThat(readable)
                            .as("an event of a listener that cannot be read")
                            .isTrue();
                    episodes += inEpisode ? 0 : 1;
                    inEpisode = true;
                } else if (event instanceof Recovered || event instanceof Closed) {
                    inEpisode = false;
                }
            }
            if (readable) {
                packets = 0;
                witnessed = false;
            }
            checkHistory(history, expected);
            return expected;
        }

        private void checkHistory(History history, long expected) {
            assertThat(history.isCurrent()).as("current").isEqualTo(readable);
            assertThat(history.episodes()).as("episodes").isEqualTo(episodes);
            assertThat(history.episode().isPresent()).as("an open episode").isEqualTo(inEpisode);
            Duration grown = history.saturated().minus(saturated);
            assertThat(grown).as("time saturated").isGreaterThanOrEqualTo(Duration.ZERO);
            if (expected == 0 && !listener.queue().isFull()) {
                assertThat(grown)
                        .as("time saturated while neither full nor dropping")
                        .isZero();
            }
            saturated = history.saturated();
        }
    }

    private final List<Ledger> present = new ArrayList<>();
    private Scene scene = new Scene();
    private boolean everWitnessed;
    private long told;

    @Test
    void dropsAreToldOnceIfBothWitnessesSawThemAndNothingElseIs() {
        long firstSeed = System.nanoTime();
        for (long seed = firstSeed; seed < firstSeed + SEQUENCES; seed++) {
            try {
                play(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(told).as("packets that were told of").isGreaterThan(SEQUENCES);
    }

    private void play(Random random) {
        scene = new Scene();
        present.clear();
        everWitnessed = false;
        int port = 1;
        for (int reading = 0; reading < READINGS; reading++) {
            if (reading > 0) {
                befall(random);
            }
            if (present.size() < 3 && (reading == 0 || random.nextInt(10) == 0)) {
                // What it dropped before anybody found it counts from the first reading on.
                present.add(new Ledger(new FakeListener(port++, LIMIT), everWitnessed));
            }
            scene.after(Duration.ofMillis(1 + random.nextInt(3000)))
                    .listeners(present.stream().map(each -> each.listener).toArray(FakeListener[]::new));
            List<ListenQueueEvent> events = scene.observe();
            for (int i = 0; i < present.size(); i++) {
                Ledger ledger = present.get(i);
                long inode = ledger.listener.queue().inode();
                told += ledger.check(
                        events.stream()
                                .filter(event -> event.queue().inode() == inode)
                                .toList(),
                        scene.detector().histories().get(i));
            }
        }
    }

    /** Moves the counters of some listeners, that of the namespace, neither or both. */
    private void befall(Random random) {
        boolean witness = random.nextInt(3) == 0;
        for (Ledger each : present) {
            if (random.nextInt(8) == 0) {
                each.readable = !each.readable;
                each.listener.readable(each.readable);
            }
            each.listener.depth(random.nextInt(3) == 0 ? random.nextInt(LIMIT + 4) : 0);
            if (random.nextInt(4) == 0) {
                int packets = 1 + random.nextInt(5);
                each.listener.drop(packets);
                each.packets += packets;
            }
            each.witnessed |= witness;
        }
        if (witness) {
            scene.witness(1 + random.nextInt(5));
            everWitnessed = true;
        }
    }
}
