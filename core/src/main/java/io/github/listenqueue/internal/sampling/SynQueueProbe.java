package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The check if a listener's half-open requests leave no room for unknown clients. There may be as many as the limit of its
 * accept queue. With {@code tcp_syncookies} off, the last quarter of {@code tcp_max_syn_backlog} is also reserved for known
 * clients ({@code tcp_conn_request} in {@code net/ipv4/tcp_input.c}), and only {@code ListenDrops} counts a SYN that was
 * dropped for it.
 */
final class SynQueueProbe {

    /** The maximum share of one core: counting half-open requests scans all sockets of the namespace. */
    private static final double MAX_SHARE = 0.01;

    private static final long MIN_GAP_NS = 1_000_000_000L;

    /** The maximum age of a result. After a flood its requests stay half-open for a while. */
    private static final long MAX_AGE_NS = 5_000_000_000L;

    private final SockDiag diag;
    private final Supplier<KernelSettings> settings;
    private final LongSupplier nanoTime;
    private final Map<TrackedListener, Last> results = new HashMap<>();

    /** The result. */
    enum State {
        FULL,
        HAS_ROOM,
        UNKNOWN
    }

    private static final class Last {
        final CostBudget budget = new CostBudget(MAX_SHARE, MIN_GAP_NS / 100, MIN_GAP_NS);
        State state = State.UNKNOWN;
        long takenNs;
    }

    SynQueueProbe(SockDiag diag, Supplier<KernelSettings> settings, LongSupplier nanoTime) {
        this.diag = diag;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** Returns the state, by a new probe within the budget, else by the last one. Needs no probe with SYN cookies. */
    State probe(TrackedListener listener) {
        OptionalInt cookies = settings.get().syncookies();
        if (cookies.isEmpty()) {
            return State.UNKNOWN;
        }
        if (cookies.getAsInt() != 0 || !(listener.key().address() instanceof InetSocketAddress local)) {
            return State.HAS_ROOM;
        }
        results.keySet().removeIf(each -> !each.readable());
        Last last = results.computeIfAbsent(listener, each -> new Last());
        long nowNs = nanoTime.getAsLong();
        if (last.budget.allows(nowNs)) {
            last.state = state(listener, diag.halfOpen(local, listener.ipv6()).value());
            last.takenNs = nowNs;
            last.budget.record(nowNs, nanoTime.getAsLong() - nowNs);
        }
        return nowNs - last.takenNs <= MAX_AGE_NS ? last.state : State.UNKNOWN;
    }

    private State state(TrackedListener listener, @Nullable Integer halfOpen) {
        OptionalInt maxSynBacklog = settings.get().maxSynBacklog();
        if (halfOpen == null || maxSynBacklog.isEmpty()) {
            return State.UNKNOWN;
        }
        // The dropped SYN is not counted among them, and one of them may have been completed since.
        int early = maxSynBacklog.getAsInt() - (maxSynBacklog.getAsInt() >> 2);
        int capacity = listener.limitKnown() ? Math.min(early, listener.limit()) : early;
        return halfOpen >= capacity ? State.FULL : State.HAS_ROOM;
    }
}
