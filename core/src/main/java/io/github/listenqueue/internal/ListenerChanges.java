package io.github.listenqueue.internal;

import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.ListenerStats;
import io.github.listenqueue.internal.sampling.Sample;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The listeners, their names and the known counters of the last sample, to find the samples that change one of them. */
final class ListenerChanges {

    private @Nullable Sample last;
    private List<Object> lastContent = List.of();

    /**
     * Returns true if a listener, a name, or the set of known counters differs from the last call.
     *
     * @param stats the statistics of all listeners
     */
    @SuppressWarnings("ReferenceEquality") // Replaced exactly when its content changed.
    boolean isChangedBy(Sample sample, List<ListenerStats> stats) {
        if (sample == last) {
            return false;
        }
        List<Object> content = content(sample.counters(), stats);
        boolean changed = !content.equals(lastContent);
        last = sample;
        lastContent = content;
        return changed;
    }

    private static List<Object> content(TcpCounters counters, List<ListenerStats> stats) {
        List<Object> content = new ArrayList<>();
        for (ListenerStats each : stats) {
            content.add(each);
            content.add(each.queue().name());
            content.add(each.queue().drops().isPresent());
        }
        content.add(counters.listenOverflows().isPresent());
        content.add(counters.listenDrops().isPresent());
        content.add(counters.reqQueueFullDrops().isPresent());
        content.add(counters.reqQueueFullCookies().isPresent());
        content.add(counters.syncookiesSent().isPresent());
        content.add(counters.backlogDrops().isPresent());
        content.add(counters.passiveOpens().isPresent());
        return content;
    }
}
