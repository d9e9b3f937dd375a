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
 * Finds out whether a listener's half-open requests leave no room for clients that the kernel does not know yet. There may
 * be as many as the limit of its accept queue; with {@code tcp_syncookies} off the last quarter of
 * {@code tcp_max_syn_backlog} is kept for known clients besides ({@code tcp_conn_request} in {@code net/ipv4/tcp_input.c}),
 * and no counter but {@code ListenDrops} tells that a SYN was dropped for it.
 */
final class SynQueueProbe {

    /** Counting half-open requests walks all sockets of the namespace. */
    private static final double MAX_SHARE = 0.01;

    private static final long MIN_GAP_NS = 1_000_000_000L;

    /** A flood that is over leaves its requests half-open for a while: an answer of the last seconds still holds. */
    private static final long MAX_AGE_NS = 5_000_000_000L;

    private final SockDiag diag;
    private final Supplier<KernelSettings> settings;
    private final LongSupplier nanoTime;
    private final Map<TrackedListener, Last> answers = new HashMap<>();

    /** The answer. */
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

    /** Asks, unless cookies leave nothing to ask; within the budget, else as of the last answer. */
    State ask(TrackedListener listener) {
        OptionalInt cookies = settings.get().syncookies();
        if (cookies.isEmpty()) {
            return State.UNKNOWN;
        }
        if (cookies.getAsInt() != 0 || !(listener.key().address() instanceof InetSocketAddress local)) {
            return State.HAS_ROOM;
        }
        answers.keySet().removeIf(each -> !each.readable());
        Last last = answers.computeIfAbsent(listener, each -> new Last());
        long nowNs = nanoTime.getAsLong();
        if (last.budget.allows(nowNs)) {
            last.state = state(listener, diag.halfOpen(local, listener.ipv6()).value());
            last.takenNs = nowNs;
            last.budget.spent(nowNs, nanoTime.getAsLong() - nowNs);
        }
        return nowNs - last.takenNs <= MAX_AGE_NS ? last.state : State.UNKNOWN;
    }

    private State state(TrackedListener listener, @Nullable Integer halfOpen) {
        OptionalInt most = settings.get().maxSynBacklog();
        if (halfOpen == null || most.isEmpty()) {
            return State.UNKNOWN;
        }
        // The SYN that found no room is not counted among them, and one of them may have been answered since.
        int early = most.getAsInt() - (most.getAsInt() >> 2);
        int room = listener.limitKnown() ? Math.min(early, listener.limit()) : early;
        return halfOpen >= room ? State.FULL : State.HAS_ROOM;
    }
}
