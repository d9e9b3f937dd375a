package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.TcpCounters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The reasons of the packets that the kernel dropped at each listener between two samples. For one thread at a time.
 *
 * <p>A listener's own counter shows where packets were dropped, the namespace's counters show why. Measured on Linux 6.18
 * ({@code tcp_listendrop} and its callers in {@code net/ipv4/tcp_input.c} and {@code tcp_ipv4.c}):
 *
 * <pre>
 * event                                          sk_drops  ListenDrops  ListenOverflows  TCPReqQFullDrop
 * SYN, accept queue full                               +1           +1               +1
 * final ACK, accept queue full                         +2           +1               +1
 * SYN, SYN queue full, tcp_syncookies=0                +1           +1                                +1
 * SYN, tcp_max_syn_backlog, tcp_syncookies=0           +1           +1
 * broadcast SYN, no route, ICMP error, no memory       +1           +1
 * repeated SYN, RST, bare ACK                          +1
 * </pre>
 *
 * Other listeners of this and of other processes move the same counters. An overflow is attributed to a listener if its
 * queue seems to have been full, or if nothing else explains the overflow and enough connections arrived to fill its
 * queue. Otherwise the reason is unknown.
 */
final class DropAttribution {

    /** A final ACK that finds the accept queue full counts twice at the socket. */
    private static final long PACKETS_PER_OVERFLOW = 2;

    private final SynQueueProbe synQueue;
    private TcpCounters before = TcpCounters.UNKNOWN;
    private TcpCounters first = TcpCounters.UNKNOWN;
    private boolean began;
    private long overflowsExplained;

    DropAttribution(SynQueueProbe synQueue) {
        this.synQueue = synQueue;
    }

    /**
     * Attributes the packets that our listeners' own counters gained in this sample.
     *
     * @param now the counters, read after the listeners wherever a listener's counter moved
     * @return the growth of the counters beyond what our listeners' own counters explain
     */
    @SuppressWarnings("ReferenceEquality") // The counters are replaced exactly when one of them moved.
    Growth attribute(List<TrackedListener> listeners, TcpCounters now) {
        TcpCounters last = began ? before : now;
        if (!began) {
            first = now;
        }
        began = true;
        // Growth while the counters were unreadable is found by the next successful read.
        before = now.listenOverflows().isPresent() && now.listenDrops().isPresent() ? now : last;
        Growth growth = last == now ? Growth.NONE : Growth.between(last, now);
        List<TrackedListener> old = List.of();
        List<TrackedListener> found = List.of();
        for (int i = 0; i < listeners.size(); i++) {
            TrackedListener listener = listeners.get(i);
            if (listener.newDrops() > 0) {
                if (listener.isNew()) {
                    found = with(found, listener);
                } else {
                    old = with(old, listener);
                }
            }
        }
        Growth explained = old.isEmpty() ? Growth.NONE : attribute(old, growth);
        if (!found.isEmpty()) {
            // A new listener may have dropped them at any time since it was opened.
            explained =
                    explained.plus(attribute(found, Growth.between(first, now).lessOverflows(overflowsExplained)));
        }
        overflowsExplained += explained.overflows();
        return growth.less(explained);
    }

    /**
     * Attributes the growth of these listeners' own counters.
     *
     * @return the growth that this explains
     */
    private Growth attribute(List<TrackedListener> moved, Growth growth) {
        if (!growth.known()) {
            moved.forEach(DropAttribution::attributeByDepth);
            return Growth.NONE;
        }
        moved.sort(Comparator.comparing(TrackedListener::looksFilled)
                .thenComparingLong(TrackedListener::newDrops)
                .reversed());
        long counted = moved.stream().mapToLong(TrackedListener::newDrops).sum();
        boolean elsewhere = growth.overflows() > PACKETS_PER_OVERFLOW * counted;
        long certain = elsewhere ? 0 : Math.min(growth.overflows(), counted);
        long overflowed =
                Math.min(PACKETS_PER_OVERFLOW * growth.overflows(), Math.max(certain, counted - growth.otherDrops()));
        boolean synElsewhere = growth.synQueueDrops() > PACKETS_PER_OVERFLOW * counted;
        long packetsLeft = overflowed;
        long overflowsLeft = elsewhere ? 0 : growth.overflows();
        long synLeft = growth.synQueueDrops();
        long unnamedLeft = Math.max(0, growth.otherDrops() - growth.synQueueDrops());
        for (TrackedListener listener : moved) {
            long rest = listener.newDrops();
            long accept = Math.min(rest, packetsLeft);
            boolean explained = listener.looksFilled() || (overflowsLeft > 0 && listener.canHaveFilled(growth.opens()));
            listener.addDropped(explained ? DropReason.ACCEPT_QUEUE_FULL : DropReason.UNKNOWN, accept, true);
            packetsLeft -= accept;
            overflowsLeft -= Math.min(overflowsLeft, accept);
            rest -= accept;
            DropReason synReason = rest > 0 && synLeft > 0 && (synElsewhere || moved.size() > 1)
                    ? reasonOfHalfOpen(listener)
                    : DropReason.SYN_QUEUE_FULL;
            // A listener with room for half-open requests lost none to a full SYN queue.
            long syn = synReason == DropReason.OTHER ? 0 : Math.min(rest, synLeft);
            listener.addDropped(synReason, syn, true);
            synLeft -= syn;
            rest -= syn;
            long unnamed = Math.min(rest, unnamedLeft);
            listener.addDropped(unnamed > 0 ? reasonOfHalfOpen(listener) : DropReason.OTHER, unnamed, true);
            unnamedLeft -= unnamed;
            rest -= unnamed;
            listener.addDropped(DropReason.OTHER, rest, true);
        }
        long overflows = Math.min(growth.overflows(), overflowed);
        long syn = growth.synQueueDrops() - synLeft;
        return new Growth(overflows, overflows + syn, syn);
    }

    private DropReason reasonOfHalfOpen(TrackedListener listener) {
        return switch (synQueue.probe(listener)) {
            case FULL -> DropReason.SYN_QUEUE_FULL;
            case HAS_ROOM -> DropReason.OTHER;
            case UNKNOWN -> DropReason.UNKNOWN;
        };
    }

    /** Attributes drops without the counters of the namespace: only a queue that is full now shows the reason. */
    private static void attributeByDepth(TrackedListener listener) {
        listener.addDropped(
                listener.isFilled() ? DropReason.ACCEPT_QUEUE_FULL : DropReason.UNKNOWN, listener.newDrops(), false);
    }

    private static List<TrackedListener> with(List<TrackedListener> some, TrackedListener one) {
        List<TrackedListener> all = new ArrayList<>(some);
        all.add(one);
        return all;
    }
}
