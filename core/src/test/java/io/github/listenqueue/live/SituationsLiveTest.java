package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;

import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.testsupport.CapturedLog;
import io.github.listenqueue.testsupport.Kernel;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.NeighbourProcess;
import io.github.listenqueue.testsupport.Servers;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Causes each {@link Situation} in a test of its name, and compares the reports of the monitor with it. */
class SituationsLiveTest {

    private static final Duration NEVER = Duration.ZERO;
    private static final Duration SOON = Duration.ofMillis(500);

    private final Servers servers = new Servers();
    private final LoadClients clients = new LoadClients();
    private CapturedLog log;
    private Situation situation;

    @BeforeEach
    void begin(TestInfo test) {
        JvmVariant.assumeOwnNamespace();
        situation = Situation.of(test.getTestMethod().map(Method::getName).orElseThrow());
        log = new CapturedLog();
    }

    @AfterEach
    void end() throws IOException {
        clients.close();
        servers.close();
        if (log != null) {
            log.close();
        }
    }

    @Test
    void queue_more_than_half_full() throws IOException {
        ServerSocketChannel server = servers.open(7);
        try (Watch watch = started(server, 7, NEVER)) {
            clients.fill(server, 5);
            compare(watch);
        }
    }

    @Test
    void queue_full() throws IOException {
        ServerSocketChannel server = servers.open(4);
        try (Watch watch = started(server, 4, NEVER)) {
            overflow(server, watch);
            compare(watch);
        }
    }

    @Test
    void burst_between_samples() throws IOException {
        ServerSocketChannel server = servers.open(4);
        try (Watch watch = Watch.driven(setup(server, 4, NEVER))) {
            watch.sample();
            clients.fill(server, 5);
            clients.overflow(server, 3);
            Servers.drain(server);
            compare(watch);
        }
    }

    @Test
    void queue_calm_again() throws IOException {
        ServerSocketChannel server = servers.open(4);
        try (Watch watch =
                Watch.started(setup(server, 4, NEVER).andThen(builder -> builder.settleTime(Duration.ofMillis(200))))) {
            watch.sample();
            clients.fill(server, 5);
            await().until(() -> !watch.events(Full.class).isEmpty());
            Servers.drain(server);
            compare(watch);
        }
    }

    @Test
    void one_of_4096_waits() throws IOException {
        ServerSocketChannel server = servers.open(4096);
        try (Watch watch = started(server, 4096, SOON)) {
            clients.fill(server, 1);
            compare(watch);
        }
    }

    @Test
    void queue_full_and_stalled() throws IOException {
        ServerSocketChannel server = servers.open(4);
        try (Watch watch = started(server, 4, SOON)) {
            clients.fill(server, 5);
            compare(watch);
        }
    }

    @Test
    void syn_queue_full_without_cookies() throws Exception {
        try (Syns syns = new Syns()) {
            syns.cookies(false);
            ServerSocketChannel server = openToSyns();
            try (Watch watch = started(server, 16, NEVER)) {
                syns.silent(server, 40);
                await().until(() -> Kernel.synQueueDrops() > 0);
                compare(watch);
            }
        }
    }

    @Test
    void syn_queue_full_with_cookies() throws Exception {
        try (Syns syns = new Syns()) {
            syns.cookies(true);
            ServerSocketChannel server = openToSyns();
            try (Watch watch = started(server, 16, NEVER)) {
                long before = Kernel.synCookies();
                syns.silent(server, 40);
                await().until(() -> Kernel.synCookies() > before);
                compare(watch);
            }
        }
    }

    @Test
    void broadcast_syn() throws Exception {
        try (Syns syns = new Syns()) {
            ServerSocketChannel server = openToSyns();
            try (Watch watch = Watch.driven(setup(server, 16, NEVER))) {
                watch.sample();
                long before = Kernel.listenDrops();
                syns.broadcast(server, 3);
                await().until(() -> Kernel.listenDrops() == before + 3);
                compare(watch);
            }
        }
    }

    @Test
    void no_route() throws Exception {
        try (Syns syns = new Syns()) {
            ServerSocketChannel server = openToSyns();
            try (Watch watch = Watch.driven(setup(server, 16, NEVER))) {
                watch.sample();
                long before = Kernel.listenDrops();
                syns.withoutRoute(server, 3);
                await().until(() -> Kernel.listenDrops() == before + 3);
                compare(watch);
            }
        }
    }

    @Test
    void neighbour_overflows() throws Exception {
        ServerSocketChannel server = servers.open(4);
        try (NeighbourProcess neighbour = NeighbourProcess.start(3);
                Watch watch = started(server, 4, SOON)) {
            long before = Kernel.listenDrops();
            neighbour.order("connect 9");
            await().until(() -> Kernel.listenDrops() > before);
            compare(watch);
        }
    }

    @Test
    void attach_socket_full() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(List.of());
                AttachSocket attach = AttachSocket.of(probe)) {
            probe.ask("listen 4");
            probe.ask("watch 0");
            attach.fill();
            compare(probe);
        }
    }

    @Test
    void attach_socket_full_and_included() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(List.of());
                AttachSocket attach = AttachSocket.of(probe)) {
            probe.ask("listen 4");
            probe.ask("includeAll");
            probe.ask("watch 0");
            attach.fill();
            compare(probe);
        }
    }

    @Test
    void closed_under_load() throws IOException {
        ServerSocketChannel server = servers.open(4);
        try (Watch watch = started(server, 4, NEVER)) {
            clients.fill(server, 5);
            await().until(() -> !watch.events(Full.class).isEmpty());
            server.close();
            compare(watch);
        }
    }

    @Test
    void no_descriptor_left() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(NoDescriptorsLiveTest.FEW_DESCRIPTORS)) {
            exhaust(probe);
            compare(probe);
        }
    }

    @Test
    void closed_without_descriptors() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(NoDescriptorsLiveTest.FEW_DESCRIPTORS)) {
            exhaust(probe);
            await().untilAsserted(() -> Situation.NO_DESCRIPTOR_LEFT.check(probe.account()));
            probe.ask("release");
            compare(probe);
        }
    }

    @Test
    void given_up_without_descriptors() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(NoDescriptorsLiveTest.FEW_DESCRIPTORS)) {
            probe.askNumber("listen 4");
            probe.ask("watch 0");
            probe.ask("exhaust");
            probe.ask("release");
            compare(probe);
        }
    }

    @Tag("full")
    @Test
    void stopped_and_continued() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(List.of())) {
            InetSocketAddress address = new InetSocketAddress(Servers.V4, probe.askNumber("listen 4"));
            Duration stalledAfter = Duration.ofSeconds(2);
            probe.ask("watch " + stalledAfter.toMillis());
            probe.ask("serve");
            probe.stop();
            clients.fill(address, 5);
            clients.overflow(address, 3);
            await().pollDelay(stalledAfter.plusSeconds(1)).until(() -> true);
            probe.resume();
            compare(probe);
        }
    }

    private void exhaust(ProbeProcess probe) throws IOException {
        InetSocketAddress address = new InetSocketAddress(Servers.V4, probe.askNumber("listen 4"));
        probe.ask("watch 0");
        probe.ask("exhaust");
        clients.fill(address, 5);
        await().until(() -> probe.account().events().contains(Account.name(Full.class)));
        clients.overflow(address, 3);
    }

    private void overflow(ServerSocketChannel server, Watch watch) throws IOException {
        clients.fill(server, 5);
        await().until(() -> !watch.events(Full.class).isEmpty());
        clients.overflow(server, 3);
    }

    private ServerSocketChannel openToSyns() throws IOException {
        return servers.open(StandardProtocolFamily.INET, Syns.wildcard(), 16);
    }

    /** Returns a monitor with a thread of its own, after its first sample. */
    private static Watch started(ServerSocketChannel server, int backlog, Duration stalledAfter) {
        Watch watch = Watch.started(setup(server, backlog, stalledAfter));
        watch.sample();
        return watch;
    }

    /** Configures a settle time longer than any test, so that DOWN lasts until it is checked. */
    private static Consumer<ListenQueueMonitor.Builder> setup(
            ServerSocketChannel server, int backlog, Duration stalledAfter) {
        return builder -> builder.name(Servers.port(server), "shop")
                .declareBacklog(Servers.port(server), backlog)
                .interval(Duration.ofMillis(10))
                .settleTime(Duration.ofHours(1))
                .stalledAfter(stalledAfter);
    }

    private void compare(Watch watch) {
        // After two more samples, no further report can follow.
        watch.sample();
        watch.sample();
        await().untilAsserted(() -> situation.check(Account.of(watch.monitor(), watch.events(), log)));
        watch.close();
        // A monitor that is closed reports the episodes that are still open.
        situation.checkEventsAndLog(
                Account.of(watch.monitor(), watch.events(), log).without("is no longer watched"));
    }

    private void compare(ProbeProcess probe) throws IOException {
        probe.ask("account");
        probe.ask("account");
        await().untilAsserted(() -> situation.check(probe.account()));
        probe.ask("close");
        situation.checkEventsAndLog(probe.account().without("is no longer watched"));
    }
}
