package io.github.listenqueue.examples.balancer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An act: two new instances, a new balancer, and new clients, each in a process of its own. */
final class Stage {

    /** The accepts per second of the instances. */
    static final List<Integer> ACCEPTS = List.of(400, 300);

    private static final long START_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int POINTS_AFTER = 3;
    private static final Path NETSTAT = Path.of("/proc/net/netstat");

    private final Kind kind;
    private final Path folder;
    private final Ports ports;
    private final long seed;

    Stage(Kind kind, Path folder, Ports ports, long seed) {
        this.kind = kind;
        this.folder = folder;
        this.ports = ports;
        this.seed = seed;
    }

    Act play(Mode mode) throws IOException {
        List<InstancePorts> instances = List.of(ports.instance(), ports.instance());
        int port = ports.free();
        try (Child one = instance(instances.get(0), ACCEPTS.get(0));
                Child two = instance(instances.get(1), ACCEPTS.get(1));
                Child clients = Child.java(
                        Clients.class,
                        List.of(Integer.toString(port), Integer.toString(mode.seconds()), Long.toString(seed)))) {
            List<Child> children = List.of(one, two, clients);
            await("the processes", () -> children.stream().allMatch(Stage::isReady));
            try (Balancer balancer =
                    kind.start(Files.createDirectory(folder.resolve(mode.name())), mode, port, instances)) {
                await(kind.words(), balancer::ready);
                return watch(mode, balancer, List.of(one, two), clients);
            }
        }
    }

    private static Child instance(InstancePorts ports, int acceptsPerSecond) throws IOException {
        return Child.java(
                Instance.class,
                List.of(
                        Integer.toString(ports.server()),
                        Integer.toString(ports.load()),
                        Integer.toString(ports.agent()),
                        Integer.toString(acceptsPerSecond)));
    }

    private static boolean isReady(Child child) {
        return child.lines().contains(Instance.READY);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(String what, Condition condition) throws IOException {
        long endNs = System.nanoTime() + START_NS;
        while (!condition.holds()) {
            if (System.nanoTime() - endNs > 0) {
                throw new IOException("not ready within 30 s: " + what);
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private Act watch(Mode mode, Balancer balancer, List<Child> instances, Child clients) throws IOException {
        long overflowsBefore = overflows();
        long beganMs = System.currentTimeMillis();
        clients.proceed();
        List<Act.Point> points = new ArrayList<>();
        long nextNs = System.nanoTime();
        // Some intervals longer than the clients, until the last samples of the instances have arrived.
        for (int after = 0; after < POINTS_AFTER; after += clients.ended() ? 1 : 0) {
            nextNs += Instance.INTERVAL.toNanos();
            while (nextNs - System.nanoTime() > 0) {
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
            points.add(point(beganMs, balancer.weights(), instances));
        }
        long overflows = overflows() - overflowsBefore;
        List<ClientResult> results = clients.lines().stream()
                .filter(line -> !line.equals(Instance.READY))
                .map(ClientResult::parse)
                .sorted(Comparator.comparingDouble(ClientResult::second))
                .toList();
        if (results.isEmpty()) {
            throw new IOException("the process of the clients ended without a result");
        }
        return new Act(
                mode,
                List.copyOf(points),
                results,
                points.get(points.size() - 1).lost(),
                overflows,
                balancer.log());
    }

    private static Act.Point point(long beganMs, List<Double> weights, List<Child> instances) {
        List<InstanceSample> samples = instances.stream().map(Stage::last).toList();
        return new Act.Point(
                (System.currentTimeMillis() - beganMs) / 1000.0,
                samples.stream().map(InstanceSample::depth).toList(),
                samples.stream().map(InstanceSample::share).toList(),
                weights,
                samples.stream().mapToLong(InstanceSample::lost).sum(),
                samples.stream().mapToLong(InstanceSample::lateMs).max().orElse(0));
    }

    private static InstanceSample last(Child instance) {
        List<String> lines = instance.lines();
        String line = lines.get(lines.size() - 1);
        return line.equals(Instance.READY) ? InstanceSample.NONE : InstanceSample.parse(line);
    }

    /** Returns ListenOverflows of this network namespace. */
    private static long overflows() throws IOException {
        List<String> lines = Files.readAllLines(NETSTAT);
        List<String> names = List.of(lines.get(0).split(" ", -1));
        return Long.parseLong(lines.get(1).split(" ", -1)[names.indexOf("ListenOverflows")]);
    }
}
