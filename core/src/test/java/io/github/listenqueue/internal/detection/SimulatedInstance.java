package io.github.listenqueue.internal.detection;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.LoadSimulator.Server;
import io.github.listenqueue.internal.sampling.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An instance with an accept queue of 128, of which its own detector takes samples: without the limit as on procfs. */
final class SimulatedInstance {

    private static final int LIMIT = 128;
    private static final SnapshotSource SOURCE =
            new SnapshotSource(SnapshotSource.Kind.SOCKET, "test", Optional.empty());

    private final Server server;
    private final long phaseMs;
    private final long sampleMs;
    private final FakeListener listener;
    private final Detector detector;
    private double room;
    private int depth;
    private long lost;
    private long nowMs;
    private long sampledMs;
    private double seenShare = 1;
    private int answersAgainst;
    private boolean out;

    SimulatedInstance(Server server, long phaseMs, LoadRules rules) {
        this.server = server;
        this.phaseMs = phaseMs;
        this.listener = new FakeListener(8080, server.limitKnown() ? LIMIT : FakeListener.UNKNOWN);
        this.sampleMs = server.limitKnown() ? 100 : 1_000;
        this.detector = new Detector(
                new DetectionRules(
                        0.5,
                        Duration.ofSeconds(5).toNanos(),
                        Duration.ofSeconds(5).toNanos(),
                        queue -> true,
                        rules.floor()),
                rules,
                this::nowNs);
    }

    private long nowNs() {
        return Duration.ofMillis(nowMs).toNanos();
    }

    void arrive() {
        if (depth > LIMIT) {
            lost++;
            listener.drop(1);
        } else {
            depth++;
        }
    }

    /** Lets a time pass, in which connections are accepted and a sample may be taken. */
    void pass(long nowMs, long ms) {
        this.nowMs = nowMs;
        room += server.acceptRate().applyAsDouble(nowMs) * ms / 1000;
        int accepted = Math.min(depth, (int) room);
        depth -= accepted;
        // An idle acceptor saves nothing up.
        room = depth == 0 ? Math.min(1, room - accepted) : room - accepted;
        listener.depth(depth);
        // A process that stands still does not sample either.
        if (server.acceptRate().applyAsDouble(nowMs) > 0 && (nowMs + phaseMs) % sampleMs == 0) {
            detector.late(Duration.ofMillis(nowMs - sampledMs - sampleMs).toNanos());
            sampledMs = nowMs;
            detector.observe(
                    new Sample(
                            List.of(listener),
                            List.of(listener.queue()),
                            TcpCounters.UNKNOWN,
                            KernelSettings.UNKNOWN,
                            SOURCE),
                    nowNs(),
                    nowMs);
        }
    }

    /** Answers the balancer's poll if it is due; a process that stands still answers nothing. */
    void poll(long nowMs, long pollMs, Balancing balancing) {
        if ((nowMs + phaseMs) % pollMs != 0 || server.acceptRate().applyAsDouble(nowMs) == 0) {
            return;
        }
        if (balancing == Balancing.SHARE) {
            seenShare = detector.load().state().share();
        } else if (balancing == Balancing.READINESS) {
            boolean ready =
                    detector.stats().stream().noneMatch(each -> each.seen().saturated());
            answersAgainst = ready == out ? answersAgainst + 1 : 0;
            // As with "fall 2 rise 2" of HAProxy.
            if (answersAgainst == 2) {
                out = !out;
                answersAgainst = 0;
            }
        }
    }

    /** Returns its present weight at the balancer, which counts in whole numbers. */
    int weight() {
        return out ? 0 : (int) Math.round(server.weight() * server.ramp().applyAsDouble(nowMs) * seenShare);
    }

    double share() {
        return out ? 0 : seenShare;
    }

    long lost() {
        return lost;
    }

    /** The ways in which a balancer sets the weights. */
    enum Balancing {

        /** As configured. */
        STATIC,

        /** As configured, but without the instances that are not ready. */
        READINESS,

        /** By the share that each instance reports. */
        SHARE
    }
}
