package io.github.listenqueue.examples.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Acts for the tests, of thirteen seconds with a point and a client in each. */
final class Samples {

    private static final int SECONDS = 13;

    private Samples() {}

    /** Returns an act that loses packets in each second up to one. */
    static Act act(Mode mode, long lostPerSecond, int lossesUntil, ClientResult... more) {
        List<Act.Point> points = IntStream.rangeClosed(1, SECONDS)
                .mapToObj(second -> new Act.Point(
                        second,
                        List.of(second, 0),
                        List.of(1.0, 1.0),
                        List.of(200.0, 50.0),
                        lostPerSecond * Math.min(second, lossesUntil),
                        1))
                .toList();
        List<ClientResult> clients = new ArrayList<>(IntStream.range(0, SECONDS)
                .mapToObj(second -> new ClientResult(second, 10L * (second + 1), ClientResult.OK, 0))
                .toList());
        clients.addAll(List.of(more));
        long lost = lostPerSecond * lossesUntil;
        return new Act(mode, points, clients, lost, lost, List.of());
    }

    /** Returns a play in which the signal loses packets up to a second, after which a client may fail. */
    static Play play(int lossesUntil, ClientResult... more) {
        return new Play(
                Kind.HAPROXY,
                List.of(
                        act(Mode.STATIC, 100, SECONDS),
                        act(Mode.READINESS, 50, SECONDS),
                        act(Mode.SIGNAL, 20, lossesUntil, more)));
    }
}
