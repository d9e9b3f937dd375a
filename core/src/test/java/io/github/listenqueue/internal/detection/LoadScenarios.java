package io.github.listenqueue.internal.detection;

import io.github.listenqueue.internal.detection.LoadSimulator.Scenario;
import io.github.listenqueue.internal.detection.LoadSimulator.Server;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/** The scenarios of the simulation. */
final class LoadScenarios {

    private static final long POLL_MS = 500;

    static final Scenario STORY = new Scenario(
            "The story: 600/s arrive, 400/s and 300/s are accepted, weights 4:1",
            List.of(Server.steady(200, 400), Server.steady(50, 300)),
            ms -> 600,
            POLL_MS,
            true);

    static final Scenario SLOW = new Scenario(
            "One of three becomes slow: 700/s arrive, 400/s each, the first 100/s from 100 s on",
            List.of(new Server(100, ms -> ms < 100_000 ? 400 : 100), Server.steady(100, 400), Server.steady(100, 400)),
            ms -> 700,
            POLL_MS,
            true);

    static final Scenario COLLECTIONS = new Scenario(
            "Garbage collections: 600/s arrive, 500/s each, but for 0.4 s in 10 s nothing",
            List.of(new Server(100, pausing(500, 0)), new Server(100, pausing(500, 5_000))),
            ms -> 600,
            POLL_MS,
            true);

    static final Scenario OVERLOAD = new Scenario(
            "All overloaded: 600/s arrive, 200/s and 150/s, weights 4:3",
            List.of(Server.steady(200, 200), Server.steady(150, 150)),
            ms -> 600,
            POLL_MS,
            true);

    static final Scenario BURST = new Scenario(
            "A burst: 500/s arrive, for 2 s 1,000/s, 400/s each",
            List.of(Server.steady(100, 400), Server.steady(100, 400)),
            ms -> ms >= 100_000 && ms < 102_000 ? 1_000 : 500,
            POLL_MS,
            true);

    static final Scenario OUT_OF_STEP =
            new Scenario("The story, polled out of step", STORY.servers(), STORY.arrivals(), POLL_MS, false);

    static final Scenario UNKNOWN_LIMITS = new Scenario(
            "The story on procfs, limits unknown",
            STORY.servers().stream().map(Server::withoutLimit).toList(),
            STORY.arrivals(),
            POLL_MS,
            true);

    static final Scenario SLOW_POLLS = new Scenario(
            "The story, polled every 2 s, the default of HAProxy", STORY.servers(), STORY.arrivals(), 2_000, false);

    static final Scenario SLOWER_POLLS =
            new Scenario("The story, polled every 5 s", STORY.servers(), STORY.arrivals(), 5_000, false);

    static final Scenario THIRTY = new Scenario(
            "Thirty instances: 2,400/s arrive, 25 accept 100/s, five 40/s, polled out of step",
            thirty(),
            ms -> 2_400,
            POLL_MS,
            false);

    static final Scenario RESTART = new Scenario(
            "A restart: 600/s arrive, 400/s each, the first warms up from 50/s at 60 s for 60 s",
            List.of(new Server(100, LoadScenarios::warmingUp), Server.steady(100, 400)),
            ms -> 600,
            POLL_MS,
            true);

    static final Scenario SLOW_START = new Scenario(
            "The restart, and the balancer raises the weight over 60 s (slowstart)",
            List.of(new Server(100, LoadScenarios::warmingUp, LoadScenarios::ramp, true), Server.steady(100, 400)),
            RESTART.arrivals(),
            POLL_MS,
            true);

    static final List<Scenario> ALL = List.of(
            STORY,
            OUT_OF_STEP,
            SLOW_POLLS,
            SLOWER_POLLS,
            UNKNOWN_LIMITS,
            SLOW,
            COLLECTIONS,
            OVERLOAD,
            BURST,
            THIRTY,
            RESTART,
            SLOW_START);

    private LoadScenarios() {}

    private static LongToDoubleFunction pausing(double rate, long offsetMs) {
        return ms -> (ms + offsetMs) % 10_000 < 400 ? 0 : rate;
    }

    private static double warmingUp(long ms) {
        return ms < 60_000 || ms >= 120_000 ? 400 : 50 + 350 * (ms - 60_000) / 60_000.0;
    }

    private static double ramp(long ms) {
        return ms < 60_000 || ms >= 120_000 ? 1 : (ms - 60_000) / 60_000.0;
    }

    private static List<Server> thirty() {
        List<Server> servers = new ArrayList<>(Collections.nCopies(25, Server.steady(100, 100)));
        servers.addAll(Collections.nCopies(5, Server.steady(100, 40)));
        return servers;
    }
}
