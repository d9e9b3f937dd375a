package io.github.listenqueue.internal.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The properties that hold for every sequence of samples, tested with random ones. */
class DetectorPropertyTest {

    private static final int SEQUENCES = 3000;
    private static final int SAMPLES = 60;
    private static final double HIGH_AT = 0.5;

    /** The expected sums of the events of one listener, computed from the input. */
    private static final class Expected {
        final FakeListener listener;
        boolean opened;
        boolean closed;
        boolean inEpisode;
        boolean reportedHigh;
        boolean reportedFull;
        int peakDepth;
        long packetsInEpisode;
        long packetsReported;
        long packetsDropped;
        long beganMs;
        long calmSinceMs = -1;

        Expected(FakeListener listener) {
            this.listener = listener;
        }

        void begin(long nowMs) {
            inEpisode = true;
            reportedHigh = false;
            reportedFull = false;
            peakDepth = 0;
            packetsInEpisode = 0;
            beganMs = nowMs;
        }

        /** Takes the events of one sample. Every broken rule is an assertion that fails. */
        void check(List<ListenQueueEvent> events, int packets, long nowMs) {
            boolean saturated =
                    listener.queue().isFull() || listener.queue().utilization().orElse(0) >= HIGH_AT || packets > 0;
            int rank = 0;
            for (ListenQueueEvent event : events) {
                int eventRank = rank(event);
                assertThat(eventRank).as("order of %s", events).isGreaterThan(rank);
                rank = eventRank;
                assertThat(closed).as("nothing after Closed").isFalse();
                assertThat(event instanceof Opened).as("Opened comes first").isEqualTo(!opened);
                opened = true;
                if (event instanceof High || event instanceof Full || event instanceof Dropped) {
                    assertThat(saturated).isTrue();
                    if (!inEpisode) {
                        begin(nowMs);
                    }
                }
                take(event, packets, nowMs);
            }
            if (saturated) {
                assertThat(inEpisode).as("saturation without an event").isTrue();
                calmSinceMs = -1;
            } else if (inEpisode && calmSinceMs < 0) {
                calmSinceMs = nowMs;
            }
            if (inEpisode) {
                peakDepth = Math.max(peakDepth, listener.queue().depth());
                assertThat(calmSinceMs < 0 || nowMs - calmSinceMs < Scene.SETTLE_TIME.toMillis())
                        .as("calm for the settle time without Recovered")
                        .isTrue();
            }
        }

        private void take(ListenQueueEvent event, int packets, long nowMs) {
            if (event instanceof High) {
                assertThat(reportedHigh).as("High twice").isFalse();
                assertThat(event.queue().utilization().orElseThrow()).isGreaterThanOrEqualTo(HIGH_AT);
                reportedHigh = true;
            } else if (event instanceof Full) {
                assertThat(reportedFull).as("Full twice").isFalse();
                assertThat(event.queue().depth())
                        .isGreaterThan(event.queue().limit().orElseThrow());
                reportedFull = true;
            } else if (event instanceof Dropped dropped) {
                assertThat(dropped.packets()).isEqualTo(packets);
                packetsInEpisode += dropped.packets();
                packetsReported += dropped.packets();
            } else if (event instanceof Recovered recovered) {
                assertThat(inEpisode).as("Recovered without an episode").isTrue();
                assertThat(recovered.packetsDropped()).isEqualTo(packetsInEpisode);
                assertThat(recovered.peakDepth())
                        .isEqualTo(Math.max(peakDepth, event.queue().depth()));
                assertThat(recovered.lasted()).isEqualTo(Duration.ofMillis(calmSinceMs - beganMs));
                assertThat(nowMs - calmSinceMs).isGreaterThanOrEqualTo(Scene.SETTLE_TIME.toMillis());
                inEpisode = false;
                calmSinceMs = -1;
            } else if (event instanceof Closed) {
                closed = true;
                inEpisode = false;
            }
        }

        private static int rank(ListenQueueEvent event) {
            List<Class<? extends ListenQueueEvent>> order = List.of(
                    Closed.class, Opened.class, High.class, Full.class, Stalled.class, Dropped.class, Recovered.class);
            return 1 + order.indexOf(event.getClass());
        }
    }

    @Test
    void eventsPairUpAndTotalsAddUp() {
        long firstSeed = System.nanoTime();
        long events = 0;
        for (long seed = firstSeed; seed < firstSeed + SEQUENCES; seed++) {
            try {
                events += run(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(events).as("sequences in which something happens").isGreaterThan(SEQUENCES);
    }

    private static long run(Random random) {
        Scene scene = new Scene(HIGH_AT);
        List<Expected> present = new ArrayList<>();
        List<Expected> all = new ArrayList<>();
        long count = 0;
        int port = 1;
        for (int sample = 0; sample < SAMPLES; sample++) {
            if (present.size() < 3 && (sample == 0 || random.nextInt(10) == 0)) {
                Expected one = new Expected(new FakeListener(port++, randomLimit(random)));
                present.add(one);
                all.add(one);
            }
            if (!present.isEmpty() && random.nextInt(40) == 0) {
                present.remove(random.nextInt(present.size()));
            }
            int[] packets = new int[port];
            for (Expected one : present) {
                packets[(int) one.listener.queue().inode()] = change(one, random);
            }
            scene.after(Duration.ofMillis(1 + random.nextInt(random.nextBoolean() ? 200 : 4000)))
                    .listeners(present.stream().map(one -> one.listener).toArray(FakeListener[]::new));
            List<ListenQueueEvent> events = scene.observe();
            count += events.size();
            for (Expected one : all) {
                long inode = one.listener.queue().inode();
                List<ListenQueueEvent> own = events.stream()
                        .filter(event -> event.queue().inode() == inode)
                        .toList();
                if (present.contains(one)) {
                    one.check(own, packets[(int) inode], scene.nowMs());
                } else if (one.opened && !one.closed) {
                    assertThat(Scene.names(own)).containsExactly("Closed " + inode);
                    one.take(own.get(0), 0, scene.nowMs());
                } else {
                    assertThat(own).as("closed or never opened").isEmpty();
                }
            }
        }
        for (Expected one : all) {
            assertThat(one.packetsReported).as("every drop was reported").isEqualTo(one.packetsDropped);
        }
        return count;
    }

    /** Changes the numbers of a listener and returns the packets that its accept queue lost. */
    private static int change(Expected one, Random random) {
        if (random.nextInt(3) > 0) {
            one.listener.depth(random.nextInt(3) == 0 ? 0 : random.nextInt(14));
        }
        if (random.nextInt(20) == 0) {
            one.listener.limit(randomLimit(random));
        }
        if (random.nextInt(6) > 0) {
            return 0;
        }
        int packets = 1 + random.nextInt(5);
        one.listener.drop(packets);
        one.packetsDropped += packets;
        return packets;
    }

    private static int randomLimit(Random random) {
        return random.nextInt(8) == 0 ? FakeListener.UNKNOWN : random.nextInt(11);
    }
}
