package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.diagnosis.Scenario.Act;
import io.github.listenqueue.diagnosis.Scenario.Setting;
import java.util.List;
import java.util.stream.Stream;

/** All scenarios. */
final class Scenarios {

    private static final List<String> LARGE_HEAP = List.of("-XX:+UseSerialGC", "-Xms1g", "-Xmx1g");

    /** The scenarios whose cause must be found warm in each run. */
    private static final List<Scenario> REQUIRED = List.of(
            scenario(
                    "tomcat-out-of-descriptors",
                    Cause.OUT_OF_DESCRIPTORS,
                    Setting.FEW_DESCRIPTORS,
                    "400",
                    Tomcats::outOfDescriptors),
            scenario(
                    "jdk-out-of-descriptors",
                    Cause.OUT_OF_DESCRIPTORS,
                    Setting.FEW_DESCRIPTORS,
                    "400",
                    JdkHttp::outOfDescriptors),
            scenario(
                    "undertow-out-of-descriptors",
                    Cause.OUT_OF_DESCRIPTORS,
                    Setting.FEW_DESCRIPTORS,
                    "400",
                    Undertows::outOfDescriptors),
            scenario(
                    "tomcat-max-connections", Cause.ACCEPTOR_LIMITED, "http-nio.*-Acceptor", Tomcats::atMaxConnections),
            scenario("jetty-connection-limit", Cause.ACCEPTOR_LIMITED, "-acceptor-0", Jetties::atConnectionLimit),
            scenario(
                    "jetty-limit-without-acceptors",
                    Cause.ACCEPTOR_LIMITED,
                    "qtp",
                    Jetties::atConnectionLimitWithoutAcceptors),
            scenario("undertow-high-water", Cause.ACCEPTOR_LIMITED, "XNIO.* Accept", Undertows::atHighWater),
            scenario("plain-semaphore", Cause.ACCEPTOR_LIMITED, "web-acceptor", Plain::semaphore),
            scenario("jdk-sleeping-handler", Cause.ACCEPTOR_BLOCKED, "HTTP-Dispatcher", JdkHttp::sleepingHandler),
            scenario("jdk-computing-handler", Cause.ACCEPTOR_BLOCKED, "Computation", JdkHttp::computingHandler),
            scenario(
                    "netty-nio-sleeping-handler",
                    Cause.ACCEPTOR_BLOCKED,
                    "multiThreadIoEventLoopGroup",
                    Netties.NIO::sleepingHandler),
            scenario(
                    "netty-epoll-sleeping-handler",
                    Cause.ACCEPTOR_BLOCKED,
                    "multiThreadIoEventLoopGroup",
                    Netties.EPOLL::sleepingHandler),
            scenario(
                    "netty-epoll-computing-handler",
                    Cause.ACCEPTOR_BLOCKED,
                    "Computation",
                    Netties.EPOLL::computingHandler),
            scenario("jetty-selector-blocked", Cause.ACCEPTOR_BLOCKED, "qtp", Jetties::selectorBlocked),
            scenario(
                    "plain-handles-on-accept-thread",
                    Cause.ACCEPTOR_BLOCKED,
                    "web-acceptor",
                    Plain::handlesOnTheAcceptThread),
            scenario(
                    "plain-computes-on-accept-thread",
                    Cause.ACCEPTOR_BLOCKED,
                    "Computation",
                    Plain::computesOnTheAcceptThread),
            scenario("plain-monitor", Cause.ACCEPTOR_BLOCKED, "configuration-reload", Plain::monitor),
            scenario("plain-lock", Cause.ACCEPTOR_BLOCKED, "web-acceptor", Plain::lock),
            scenario("plain-selector-loop", Cause.ACCEPTOR_BLOCKED, "web-loop", Plain::selectorLoop),
            scenario("plain-deadlock", Cause.ACCEPTOR_BLOCKED, "stock-update", AcceptLoops::deadlock),
            scenario("plain-class-initialization", Cause.ACCEPTOR_BLOCKED, "warm-up", AcceptLoops::classInitialization),
            scenario("plain-burst-then-lock", Cause.ACCEPTOR_BLOCKED, "price-import", AcceptLoops::burstAndThenALock),
            scenario("nio2-lock", Cause.ACCEPTOR_BLOCKED, "catalog-import", Asynchronous::waitsForALock),
            scenario("rmi-back-off", Cause.ACCEPTOR_BLOCKED, "throttleLoopOnException", Registries::backsOff),
            virtual("virtual-lock", Cause.ACCEPTOR_BLOCKED, "web-acceptor.*ReentrantLock", VirtualThreads::lock),
            virtual("virtual-pinned", Cause.ACCEPTOR_BLOCKED, "report-writer", VirtualThreads::pinned),
            virtual("virtual-semaphore", Cause.ACCEPTOR_LIMITED, "web-acceptor", VirtualThreads::semaphore),
            virtual("virtual-acceptor-died", Cause.NO_ACCEPTOR, ".", VirtualThreads::died),
            scenario(
                    "plain-connection-slot",
                    Cause.ACCEPTOR_LIMITED,
                    "waitForConnectionSlot",
                    AcceptLoops::waitsForASlot),
            scenario("plain-hand-over", Cause.ACCEPTOR_LIMITED, "web-worker", AcceptLoops::handsOver),
            scenario("plain-too-slow", Cause.ACCEPTOR_TOO_SLOW, "per second", AcceptLoops::tooSlow),
            scenario("plain-computes-for-each", Cause.ACCEPTOR_TOO_SLOW, "per second", AcceptLoops::computesForEach),
            scenario("nio2-too-slow", Cause.ACCEPTOR_TOO_SLOW, "per second", Asynchronous::tooSlow),
            scenario("nio2-forgets", Cause.NO_ACCEPTOR, ".", Asynchronous::forgetsToAcceptAgain),
            scenario("plain-never-accepted", Cause.NO_ACCEPTOR, ".", Plain::neverAccepted),
            scenario("plain-acceptor-died", Cause.NO_ACCEPTOR, ".", Plain::acceptorDied),
            new Scenario(
                    "plain-collected",
                    Cause.JVM_PAUSED,
                    Setting.PLAIN,
                    LARGE_HEAP,
                    "(?i)gc|collect",
                    Pauses::collected),
            new Scenario(
                    "tomcat-collected",
                    Cause.JVM_PAUSED,
                    Setting.PLAIN,
                    LARGE_HEAP,
                    "(?i)gc|collect",
                    Tomcats::collected),
            new Scenario("plain-heap-dump", Cause.JVM_PAUSED, Setting.PLAIN, List.of("-Xmx2g"), ".", Pauses::heapDump),
            scenario("plain-stopped", Cause.JVM_PAUSED, ".", Pauses::stopped),
            scenario("plain-crowded-out", Cause.CPU_STARVED, ".", Starved::crowdedOut),
            scenario("plain-throttled", Cause.CPU_STARVED, Setting.THROTTLED, "(?i)throttle", Starved::throttled),
            scenario("plain-burst", Cause.BURST, ".", Plain::burst),
            scenario("tomcat-burst", Cause.BURST, ".", Tomcats::burst),
            scenario("jetty-burst", Cause.BURST, ".", Jetties::burst),
            scenario("undertow-burst", Cause.BURST, ".", Undertows::burst),
            scenario("netty-nio-burst", Cause.BURST, ".", Netties.NIO::burst),
            scenario("netty-epoll-burst", Cause.BURST, ".", Netties.EPOLL::burst),
            scenario("nio2-load", Cause.NONE, "", Asynchronous::load),
            virtual("virtual-load", Cause.NONE, "", VirtualThreads::load),
            scenario("plain-load", Cause.NONE, "", Plain::load),
            scenario("tomcat-load", Cause.NONE, "", Tomcats::load),
            scenario("jetty-load", Cause.NONE, "", Jetties::load),
            scenario("undertow-io-threads-blocked", Cause.NONE, "", Undertows::ioThreadsBlocked),
            scenario("undertow-load", Cause.NONE, "", Undertows::load),
            scenario("netty-nio-load", Cause.NONE, "", Netties.NIO::load),
            scenario("netty-epoll-load", Cause.NONE, "", Netties.EPOLL::load),
            scenario("jdk-load", Cause.NONE, "", JdkHttp::load));

    /** The scenarios that count in the shares alone. A JDK 17 cannot load those with a lambda: their libraries need a newer one. */
    private static final List<Scenario> COUNTED = List.of(
            scenario("grpc-transport-filter", Cause.ACCEPTOR_BLOCKED, Gate.HOLDER, Grpcs::lock),
            scenario("grpcokhttp-caller-runs", Cause.ACCEPTOR_BLOCKED, ".", Grpcs::callerRuns),
            scenario(
                    "vertx-acceptor-loop-lock",
                    Cause.ACCEPTOR_BLOCKED,
                    Gate.HOLDER,
                    NettyFrameworks::vertxAcceptorLock),
            scenario("vertx-handler-lock", Cause.NONE, "", NettyFrameworks::vertxHandlerLock),
            scenario("reactor-lock", Cause.ACCEPTOR_BLOCKED, Gate.HOLDER, NettyFrameworks::reactorLock),
            scenario("reactor-computes", Cause.ACCEPTOR_BLOCKED, "Computation", NettyFrameworks::reactorComputes),
            scenario("armeria-handler-lock", Cause.NONE, "", NettyFrameworks::armeriaHandlerLock),
            scenario("armeria-load", Cause.NONE, "", NettyFrameworks::armeriaLoad),
            scenario(
                    "helidon-max-connections",
                    Cause.ACCEPTOR_LIMITED,
                    ".",
                    fixture -> Helidons.atMaxConnections(fixture)),
            scenario("helidon-load", Cause.NONE, "", fixture -> Helidons.load(fixture)),
            scenario("pekko-dispatcher-lock", Cause.ACCEPTOR_BLOCKED, Gate.HOLDER, Pekkos::dispatcherLock),
            scenario("pekko-max-connections", Cause.ACCEPTOR_LIMITED, ".", Pekkos::atMaxConnections),
            scenario("pekko-load", Cause.NONE, "", Pekkos::load),
            scenario("sshd-session-lock", Cause.ACCEPTOR_BLOCKED, Gate.HOLDER, SshServers::sessionLock),
            scenario("sshd-mina-session-lock", Cause.NONE, "", SshServers::minaSessionLock),
            scenario("thrift-selector-lock", Cause.ACCEPTOR_LIMITED, ".", Thrifts::selectorLock),
            scenario("thrift-simple-lock", Cause.ACCEPTOR_BLOCKED, Gate.HOLDER, Thrifts::simpleLock),
            scenario(
                    "zookeeper-out-of-descriptors",
                    Cause.OUT_OF_DESCRIPTORS,
                    Setting.FEW_DESCRIPTORS,
                    "400",
                    fixture -> Services.zooKeeperOutOfDescriptors(fixture)),
            scenario("zookeeper-load", Cause.NONE, "", fixture -> Services.zooKeeperLoad(fixture)),
            scenario(
                    "h2-out-of-descriptors",
                    Cause.OUT_OF_DESCRIPTORS,
                    Setting.FEW_DESCRIPTORS,
                    "400",
                    fixture -> Services.h2OutOfDescriptors(fixture)),
            scenario(
                    "grizzly-filter-lock",
                    Cause.ACCEPTOR_BLOCKED,
                    Gate.HOLDER,
                    fixture -> Services.grizzlyFilterLock(fixture)),
            scenario(
                    "tomcat-nio2-max-connections", Cause.ACCEPTOR_LIMITED, "LimitLatch", Tomcats::nio2AtMaxConnections),
            scenario("tomcat-nio2-burst", Cause.BURST, ".", Tomcats::nio2Burst),
            scenario("jetty-virtual-lock", Cause.ACCEPTOR_BLOCKED, ".", Jetties::virtualLock),
            scenario("jetty-virtual-connection-limit", Cause.ACCEPTOR_LIMITED, ".", Jetties::virtualAtConnectionLimit),
            scenario("netty-uring-sleeping-handler", Cause.ACCEPTOR_BLOCKED, ".", Netties.URING::sleepingHandler),
            scenario("netty-uring-boss-lock", Cause.ACCEPTOR_BLOCKED, Gate.HOLDER, Netties.URING::bossLock),
            scenario("netty-uring-load", Cause.NONE, "", Netties.URING::load),
            scenario("netty-uring-auto-read", Cause.ACCEPTOR_LIMITED, ".", Netties.URING::autoReadOff),
            scenario("netty-epoll-auto-read", Cause.ACCEPTOR_LIMITED, ".", Netties.EPOLL::autoReadOff),
            scenario("netty-nio-boss-lock", Cause.ACCEPTOR_BLOCKED, Gate.HOLDER, Netties.NIO::bossLock),
            scenario("plain-polled-permit", Cause.ACCEPTOR_LIMITED, "awaitPermit", StuckLoops::polledPermit),
            scenario("plain-full-log", Cause.ACCEPTOR_BLOCKED, "log-writer", StuckLoops::fullLog),
            scenario("plain-lock-chain", Cause.ACCEPTOR_BLOCKED, "stock-load", StuckLoops::chain),
            scenario("plain-latch", Cause.ACCEPTOR_BLOCKED, ".", StuckLoops::latch),
            scenario("plain-lock-deadlock", Cause.ACCEPTOR_BLOCKED, "stock-update", StuckLoops::lockDeadlock),
            scenario("plain-silent-peer", Cause.ACCEPTOR_BLOCKED, ".", StuckLoops::silentPeer),
            scenario("plain-full-pipe", Cause.ACCEPTOR_BLOCKED, "(?i)pipe", StuckLoops::fullPipe),
            scenario(
                    "plain-silent-name-server",
                    Cause.ACCEPTOR_BLOCKED,
                    Setting.SILENT_NAME_SERVER,
                    ".",
                    StuckLoops::silentNameServer),
            scenario("plain-cancelled-key", Cause.NO_ACCEPTOR, ".", StuckLoops::cancelledKey),
            scenario("plain-selector-died", Cause.NO_ACCEPTOR, ".", StuckLoops::selectorDied),
            scenario("nio2-executor-lock", Cause.ACCEPTOR_BLOCKED, Gate.HOLDER, Asynchronous::waitsOnAnExecutor),
            virtual("virtual-sleeps", Cause.ACCEPTOR_BLOCKED, ".", VirtualThreads::sleeps),
            virtual("virtual-monitor", Cause.ACCEPTOR_BLOCKED, ".", VirtualThreads::monitor),
            virtual("virtual-carrier-busy", Cause.CPU_STARVED, "report-writer", VirtualThreads::carrierBusy),
            new Scenario(
                    "plain-collected-back-to-back",
                    Cause.JVM_PAUSED,
                    Setting.PLAIN,
                    LARGE_HEAP,
                    ".",
                    Pauses::backToBack),
            scenario(
                    "rmi-out-of-descriptors",
                    Cause.OUT_OF_DESCRIPTORS,
                    Setting.FEW_DESCRIPTORS,
                    "400",
                    Registries::outOfDescriptors));

    static final List<Scenario> ALL =
            Stream.concat(REQUIRED.stream(), COUNTED.stream()).toList();

    private Scenarios() {}

    static boolean isRequired(Scenario scenario) {
        return REQUIRED.contains(scenario);
    }

    static Scenario named(String name) {
        return ALL.stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + name + ", there are "
                        + ALL.stream().map(Scenario::name).toList()));
    }

    private static Scenario scenario(String name, Cause cause, String clue, Act act) {
        return scenario(name, cause, Setting.PLAIN, clue, act);
    }

    /** Returns a scenario with a single carrier thread for virtual threads. */
    private static Scenario virtual(String name, Cause cause, String clue, Act act) {
        return new Scenario(
                name,
                cause,
                Setting.PLAIN,
                List.of("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1"),
                clue,
                act);
    }

    private static Scenario scenario(String name, Cause cause, Setting setting, String clue, Act act) {
        return new Scenario(name, cause, setting, List.of(), clue, act);
    }
}
