package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.testsupport.CapturedLog;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MeteredListenersTest {

    private final MeteredListeners roster = new MeteredListeners(3, LoggerFactory.getLogger(ListenQueueMetrics.class));
    private final List<ListenQueueStats> open = new ArrayList<>();

    @Test
    void aListenerKeepsItsNumberWhileSiblingsComeAndGo() {
        FakeStats first = opened("first");
        FakeStats second = opened("second");
        opened("third");
        assertThat(numbers()).containsExactlyInAnyOrder("0 first", "1 second", "2 third");

        open.remove(second.shown());
        assertThat(numbers()).containsExactlyInAnyOrder("0 first", "2 third");

        open.remove(first.shown());
        opened("fourth");
        assertThat(numbers()).containsExactlyInAnyOrder("0 fourth", "2 third");
    }

    @Test
    void aWaitingListenerTakesThePlaceOfAClosedOne() {
        FakeStats first = opened();
        opened();
        opened();
        FakeStats fourth = opened();
        FakeStats fifth = opened();
        assertThat(update()).hasSize(3);
        assertThat(roster.unmetered()).isEqualTo(2);

        open.remove(first.shown());
        assertThat(update()).hasSize(3).extracting(MeteredListener::stats).contains(fourth.shown());
        assertThat(roster.unmetered()).isEqualTo(1);

        open.remove(fifth.shown());
        update();
        assertThat(roster.unmetered()).isZero();
    }

    @Test
    void saysOnceThatThereAreTooMany() {
        try (CapturedLog log = new CapturedLog(ListenQueueMetrics.class.getName())) {
            for (int i = 0; i < 10; i++) {
                opened();
                update();
            }

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN Only 3 listeners have meters; without meters: 1 (listen.queue.unmetered)");
        }
    }

    @Test
    void aNewNameMakesAnotherListenerWithTheSameNumber() {
        opened();
        FakeStats renamed = opened();
        Set<MeteredListener> before = update();
        renamed.name = "shop";

        assertThat(update())
                .hasSize(2)
                .anyMatch(each -> each.stats() == renamed.shown() && each.name().equals("shop") && each.sibling() == 1)
                .filteredOn(before::contains)
                .hasSize(1);
    }

    @Test
    void aListenerThatReplacesAClosedOneOfItsNameContinuesItsMeters() {
        FakeStats first = opened();
        Set<MeteredListener> before = update();
        open.remove(first.shown());
        FakeStats second = opened();

        assertThat(update()).isEqualTo(before);
        assertThat(before).extracting(MeteredListener::stats).containsExactly(second.shown());
    }

    @Test
    void isTheSameWhileNothingChanges() {
        opened();
        opened();

        assertThat(update()).isEqualTo(update());
    }

    @Test
    void countsEachAddressForItself() {
        opened();
        opened().address = InetSocketAddress.createUnresolved("shop", 8080);
        opened().address = new InetSocketAddress(8080);

        assertThat(update()).extracting(MeteredListener::sibling).containsOnly(0);
    }

    private FakeStats opened() {
        return opened("http");
    }

    private FakeStats opened(String name) {
        FakeStats stats = new FakeStats();
        stats.name = name;
        open.add(stats.shown());
        return stats;
    }

    private Set<MeteredListener> update() {
        roster.update(open);
        return roster.metered();
    }

    private List<String> numbers() {
        return update().stream().map(each -> each.sibling() + " " + each.name()).toList();
    }
}
