package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.diagnosis.Scenario.Act;
import io.github.listenqueue.diagnosis.Scenario.Setting;
import java.util.List;

/** All scenarios. */
final class Scenarios {

    private static final List<String> LARGE_HEAP = List.of("-XX:+UseSerialGC", "-Xms1g", "-Xmx1g");

    static final List<Scenario> ALL = List.of(
            scenario(
                    "tomcat-out-of-descriptors",
                    Cause.OUT_OF_DESCRIPTORS,
                    Setting.FEW_DESCRIPTORS,
                    "160",
                    Tomcats::outOfDescriptors),
            scenario(
                    "jdk-out-of-descriptors",
                    Cause.OUT_OF_DESCRIPTORS,
                    Setting.FEW_DESCRIPTORS,
                    "160",
                    JdkHttp::outOfDescriptors),
            scenario(
                    "undertow-out-of-descriptors",
                    Cause.OUT_OF_DESCRIPTORS,
                    Setting.FEW_DESCRIPTORS,
                    "160",
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

    private Scenarios() {}

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
