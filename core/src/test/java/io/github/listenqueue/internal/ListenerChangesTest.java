package io.github.listenqueue.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.ListenerStats;
import io.github.listenqueue.internal.sampling.Sample;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListenerChangesTest {

    private static final OptionalLong UNKNOWN = OptionalLong.empty();

    private final ListenerChanges changes = new ListenerChanges();
    private final List<ListenerStats> stats = new ArrayList<>();
    private TcpCounters counters = TcpCounters.UNKNOWN;

    @BeforeEach
    void takeTheFirstSample() {
        assertThat(isChanged()).as("without a listener").isTrue();
        stats.add(listener("shop", 0, UNKNOWN));
        assertThat(isChanged()).as("with the first listener").isTrue();
    }

    @Test
    void aDepthIsNoChange() {
        ListenQueue deeper = queue("shop", 5, UNKNOWN);
        when(stats.get(0).queue()).thenReturn(deeper);

        assertThat(isChanged()).isFalse();
    }

    @Test
    void aNewListenerOfTheSameNameIsAChange() {
        stats.set(0, listener("shop", 0, UNKNOWN));

        assertThat(isChanged()).isTrue();
        assertThat(isChanged()).isFalse();
    }

    @Test
    void aClosedListenerIsAChange() {
        stats.clear();

        assertThat(isChanged()).isTrue();
    }

    @Test
    void aNewNameIsAChange() {
        ListenQueue renamed = queue("till", 0, UNKNOWN);
        when(stats.get(0).queue()).thenReturn(renamed);

        assertThat(isChanged()).isTrue();
        assertThat(isChanged()).isFalse();
    }

    @Test
    void knownDropsAreAChangeButNotMoreOfThem() {
        ListenQueue known = queue("shop", 0, OptionalLong.of(0));
        when(stats.get(0).queue()).thenReturn(known);
        assertThat(isChanged()).isTrue();

        ListenQueue more = queue("shop", 0, OptionalLong.of(7));
        when(stats.get(0).queue()).thenReturn(more);
        assertThat(isChanged()).isFalse();
    }

    @Test
    void aKnownCounterOfTheNamespaceIsAChangeButNotItsNumber() {
        counters = new TcpCounters(UNKNOWN, OptionalLong.of(1), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
        assertThat(isChanged()).isTrue();

        counters = new TcpCounters(UNKNOWN, OptionalLong.of(2), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
        assertThat(isChanged()).isFalse();
    }

    private boolean isChanged() {
        SnapshotSource source = new SnapshotSource(SnapshotSource.Kind.SOCKET, "test", Optional.empty());
        return changes.isChangedBy(new Sample(List.of(), List.of(), counters, KernelSettings.UNKNOWN, source), stats);
    }

    private static ListenerStats listener(String name, int depth, OptionalLong drops) {
        ListenerStats made = mock(ListenerStats.class);
        ListenQueue queue = queue(name, depth, drops);
        when(made.queue()).thenReturn(queue);
        return made;
    }

    private static ListenQueue queue(String name, int depth, OptionalLong drops) {
        return new ListenQueue(
                new InetSocketAddress(8080), name, 1, depth, OptionalInt.empty(), LimitSource.UNKNOWN, drops);
    }
}
