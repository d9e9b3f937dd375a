package io.github.listenqueue.internal.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Tests of stalls, by samples and by the age of the oldest connection in the kernel. */
class StallTest {

    private static final Duration TENTH = Duration.ofMillis(100);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeListener http = new FakeListener(80, 4096);
    private final FakeListener management = new FakeListener(81, 4096);
    private final Scene scene = new Scene();

    @Test
    void oneUnacceptedConnectionIsAStallAfterFiveSeconds() {
        begin(1);
        probe(SECOND.minus(TENTH));
        Duration proven = Scene.STALLED_AFTER.plus(SECOND);
        for (Duration passed = TENTH; passed.compareTo(proven) < 0; passed = passed.plus(TENTH)) {
            assertThat(scene.after(TENTH).observeUnchanged())
                    .as("after " + passed)
                    .isEmpty();
        }
        probeAgain(proven);

        List<ListenQueueEvent> events = scene.after(TENTH).observeUnchanged();

        assertThat(events).singleElement().isInstanceOfSatisfying(Stalled.class, stalled -> {
            assertThat(stalled.oldestWait()).isBetween(Scene.STALLED_AFTER, proven.plus(TENTH));
            assertThat(stalled.exact()).isTrue();
        });
        assertThat(stats().isStalled()).isTrue();
        assertThat(scene.saturated()).hasSize(1);
        assertThat(scene.after(SECOND).observeUnchanged()).as("reported once").isEmpty();
    }

    @Test
    void endsWhenAConnectionIsAccepted() {
        begin(3);
        scene.after(Scene.STALLED_AFTER);
        stall(Scene.STALLED_AFTER);
        assertThat(scene.after(TENTH).names()).containsExactly("Stalled 80");

        http.depth(2);
        assertThat(scene.after(TENTH).names()).isEmpty();
        assertThat(stats().isStalled()).isFalse();
        http.depth(0);
        scene.after(TENTH).observe();
        assertThat(scene.after(Scene.SETTLE_TIME).names()).containsExactly("Recovered 80");
    }

    @Test
    void workingAcceptorOfAFullQueueIsNoStall() {
        begin(4097);
        scene.after(Duration.ofSeconds(20));
        // The oldest has waited for long, and others were accepted since the previous probe.
        stats().probed(new Probe(
                scene.nowNs(), true, Optional.of(Duration.ofSeconds(15)), OptionalInt.of(0), scene.nowNs(), 4097));

        assertThat(scene.names()).isEmpty();
        assertThat(stats().isStalled()).isFalse();
    }

    @Test
    void busyServerWithOneNewConnectionIsNoStall() {
        begin(1);
        for (int i = 0; i < 200; i++) {
            stats().probed(new Probe(
                    scene.nowNs(), true, Optional.of(Duration.ofMillis(1)), OptionalInt.of(0), scene.nowNs(), 1));
            assertThat(scene.after(TENTH).observeUnchanged()).isEmpty();
        }
    }

    @Test
    void restartsAfterALateSample() {
        begin(5);
        scene.after(Duration.ofSeconds(30));
        scene.detector().late(Duration.ofSeconds(30).toNanos());
        stall(Duration.ofSeconds(30));
        assertThat(scene.observeUnchanged()).as("the process was stopped").isEmpty();
        assertThat(scene.after(Duration.ofSeconds(4)).observeUnchanged()).isEmpty();

        stall(Duration.ofSeconds(36));
        assertThat(scene.after(Duration.ofSeconds(2)).names())
                .as("and then nothing was accepted")
                .containsExactly("Stalled 80");
    }

    @Test
    void restartsAfterAnUnreadableListener() {
        begin(5);
        scene.after(Duration.ofSeconds(30)).listeners(http.readable(false)).observe();
        scene.listeners(http.readable(true)).observe();
        stall(Duration.ofSeconds(30));

        assertThat(scene.after(SECOND).names()).isEmpty();
    }

    @Test
    void infersAStallIfNoConnectionCompletes() {
        scene.opens(100);
        begin(2);
        stats().probed(Probe.unanswered(scene.nowNs()));
        http.depth(4);
        scene.opens(2).after(Duration.ofSeconds(3)).observe();

        List<ListenQueueEvent> events = scene.after(Duration.ofSeconds(3)).observe();

        assertThat(events).singleElement().isInstanceOfSatisfying(Stalled.class, stalled -> {
            assertThat(stalled.exact()).isFalse();
            assertThat(stalled.oldestWait()).isEqualTo(Duration.ofSeconds(6));
        });
    }

    @Test
    void infersAcceptsFromCompletedConnectionsThatDoNotWait() {
        scene.opens(100);
        begin(65);
        http.limit(64);
        scene.observe();
        stats().probed(Probe.unanswered(scene.nowNs()));
        for (int i = 0; i < 60; i++) {
            assertThat(scene.opens(2).after(SECOND).observe())
                    .filteredOn(Stalled.class::isInstance)
                    .isEmpty();
        }
    }

    @Test
    void infersAStallIfAQueueBelowItsLimitNeverShrinks() {
        scene.opens(100).listeners(http, management).observe();
        http.depth(3);
        scene.observe();
        stats().probed(Probe.unanswered(scene.nowNs()));
        int samples = 0;
        // Other listeners are accepted from all the time.
        while (scene.opens(5).after(SECOND).names().isEmpty() && samples < 60) {
            samples++;
        }

        assertThat(samples).isBetween(19, 21);
        assertThat(stats().isStalled()).isTrue();
    }

    /** Three clients that take turns produce these samples at a long interval. */
    @Test
    void infersNoStallOfAnAcceptorInStepWithItsClients() {
        scene.opens(100).alone();
        begin(2);
        stats().probed(Probe.unanswered(scene.nowNs()));
        for (int i = 0; i < 60; i++) {
            assertThat(scene.opens(10).after(SECOND).observe()).isEmpty();
        }
    }

    @Test
    void acceptElsewhereOnlyDelaysAnInferredStall() {
        scene.opens(100);
        begin(2);
        stats().probed(Probe.unanswered(scene.nowNs()));
        // One connection of another listener is accepted, and no more are completed.
        scene.opens(1).after(SECOND).observe();
        assertThat(scene.after(SECOND).names()).isEmpty();
        assertThat(scene.after(SECOND.multipliedBy(4)).names()).isEmpty();

        assertThat(scene.after(SECOND).names()).containsExactly("Stalled 80");
        scene.opens(5).after(SECOND).observe();
        assertThat(scene.opens(5).after(SECOND).names()).isEmpty();
        assertThat(stats().isStalled()).as("accepts elsewhere do not end it").isTrue();
    }

    /** In a burst of simultaneous clients, the oldest connection is always as old as the burst. */
    @Test
    void oldConnectionIsNoStallWhileOthersAreAccepted() {
        begin(20);
        for (int seconds = 1; seconds < 40; seconds++) {
            scene.after(SECOND).observeUnchanged();
            stats().probed(new Probe(
                    scene.nowNs(),
                    true,
                    Optional.of(SECOND.multipliedBy(seconds)),
                    OptionalInt.of(0),
                    scene.nowNs() - SECOND.multipliedBy(seconds % 4).toNanos(),
                    20));
            assertThat(scene.observeUnchanged()).as("after " + seconds).isEmpty();
        }
    }

    @Test
    void unixQueueWithTheSameHeadIsStalled() {
        begin(3);
        Probe probe = Probe.ofUnix(scene.nowNs(), 77, Probe.NONE);
        stats().probed(probe);
        scene.after(Scene.STALLED_AFTER);
        stats().probed(Probe.ofUnix(scene.nowNs(), 78, probe));
        assertThat(scene.observeUnchanged()).as("the head was accepted").isEmpty();

        Probe second = stats().probe();
        scene.after(Scene.STALLED_AFTER);
        stats().probed(Probe.ofUnix(scene.nowNs(), 78, second));
        assertThat(scene.observeUnchanged()).singleElement().isInstanceOfSatisfying(Stalled.class, stalled -> {
            assertThat(stalled.exact()).isTrue();
            assertThat(stalled.oldestWait()).isEqualTo(Scene.STALLED_AFTER);
        });
    }

    @Test
    void infersAStallLaterWithoutAnyProbe() {
        scene.opens(100);
        begin(2);

        assertThat(scene.after(Duration.ofSeconds(6)).observeUnchanged())
                .as("a probe may still follow")
                .isEmpty();
        assertThat(scene.after(Duration.ofSeconds(7)).names()).containsExactly("Stalled 80");
    }

    @Test
    void zeroDisablesStalls() {
        Detector off = new Detector(new DetectionRules(0.5, 1, 0, queue -> true, 0.1), () -> 0);
        StallWatch watch = new StallWatch(0);
        watch.observe(5, false, OptionalLong.empty(), 5, 0);

        assertThat(watch.isStalled(
                        http.depth(5).queue(),
                        Probe.NONE,
                        false,
                        OptionalLong.empty(),
                        5,
                        Duration.ofDays(1).toNanos()))
                .isFalse();
        assertThat(off.worthProbing()).isFalse();
    }

    @Test
    void connectionIsWorthProbingAfterASecond() {
        begin(1);
        assertThat(scene.detector().worthProbing()).isFalse();
        scene.after(SECOND).observeUnchanged();
        assertThat(scene.detector().worthProbing()).isTrue();
        http.depth(0);
        scene.after(TENTH).observe();
        assertThat(scene.detector().worthProbing()).isFalse();
    }

    private void begin(int depth) {
        scene.listeners(http).observe();
        http.depth(depth);
        scene.observe();
    }

    /** Records a probe whose oldest connection has waited this long, with nothing accepted meanwhile. */
    private void stall(Duration oldest) {
        stats().probed(new Probe(
                scene.nowNs(), true, Optional.of(oldest), OptionalInt.of(0), scene.nowNs() - oldest.toNanos(), 1));
    }

    private void probe(Duration after) {
        scene.after(after).observeUnchanged();
        stats().probed(new Probe(scene.nowNs(), true, Optional.of(after), OptionalInt.of(0), scene.nowNs(), 1));
        scene.after(after.negated());
    }

    private void probeAgain(Duration oldest) {
        Probe before = stats().probe();
        stats().probed(new Probe(
                scene.nowNs(),
                true,
                Optional.of(oldest),
                OptionalInt.of(0),
                before.unacceptedSinceNs(),
                before.depthSince()));
    }

    private ListenerStats stats() {
        return scene.detector().stats().get(0);
    }
}
