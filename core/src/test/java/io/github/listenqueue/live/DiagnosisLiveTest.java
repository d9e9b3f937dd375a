package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Servers;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisLiveTest {

    @Test
    void a_full_queue_without_an_acceptor_is_distinguished_from_a_calm_one() throws Exception {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven(builder -> builder.showPeers(true))) {
            ServerSocketChannel server = servers.open(4);
            ServerSocketChannel calm = servers.open(9);
            watch.sample();
            assertThat(finding(watch.monitor().diagnose(), server).cause()).isEqualTo(Cause.NONE);
            clients.fill(server, 5);
            await().until(() -> watch.sample(server).depth() == 5);

            // On a slow machine a diagnosis leaves out the waiting connections once it has taken 0.7 s.
            ListenQueueDiagnosis diagnosis = await().until(
                            () -> watch.monitor().diagnose(),
                            each -> !JvmVariant.bySocket()
                                    || finding(each, server).halfOpen().isPresent());

            assertThat(finding(diagnosis, calm).cause()).isEqualTo(Cause.NONE);
            assertThat(finding(diagnosis, calm).clientOutcome()).isEqualTo(ClientOutcome.CONNECTED);
            Finding finding = finding(diagnosis, server);
            assertThat(finding.waiting().count()).isEqualTo(5);
            assertThat(finding.evidence()).isNotEmpty().noneMatch(line -> line.contains("Exception"));
            if (JvmVariant.bySocket()) {
                assertThat(finding.cause()).as(finding.toString()).isEqualTo(Cause.NO_ACCEPTOR);
                assertThat(finding.explanation())
                        .contains("is full at 5 of 4, probably because no thread of the process accepts");
                assertThat(finding.limitSetBy()).isEqualTo(LimitSetBy.APPLICATION);
                assertThat(finding.clientOutcome()).isEqualTo(ClientOutcome.CONNECT_TIMEOUT);
                assertThat(finding.halfOpen()).hasValue(0);
                assertThat(finding.waiting().oldest()).isPresent();
                assertThat(finding.waiting().median()).isPresent();
                assertThat(finding.waiting().alreadyClosedByClient()).hasValue(0);
                assertThat(finding.evidence())
                        .anyMatch(line -> line.startsWith("waiting longest: 127.0.0.1 (ports "))
                        .anyMatch(line -> line.matches("descriptors: \\d+ open, limit \\d+.*"));
            }
        }
    }

    @Test
    void clients_that_left_are_counted_and_reported() throws Exception {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel server = servers.open(4);
            clients.fill(server, 3);
            try (SocketChannel closing = SocketChannel.open(Servers.address(server))) {
                assertThat(closing.isConnected()).isTrue();
            }
            await().until(() -> watch.sample(server).depth() == 4);
            if (JvmVariant.bySocket()) {
                await().untilAsserted(() -> assertThat(finding(watch.monitor().diagnose(), server)
                                .waiting()
                                .alreadyClosedByClient())
                        .hasValue(1));
            }
            assertThat(watch.monitor().diagnose().text())
                    .as("no client is named without showPeers")
                    .doesNotContain("waiting longest");
        }
    }

    @Test
    void an_episode_is_diagnosed_by_the_monitors_own_thread() throws Exception {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients()) {
            ServerSocketChannel server = servers.open(4);
            try (Watch watch = Watch.started(builder -> builder.declareBacklog(Servers.port(server), 4))) {
                await().until(() ->
                        !Watch.queuesOn(watch.sample(), Servers.port(server)).isEmpty());
                clients.fill(server, 5);

                await().until(() -> !watch.events(Diagnosed.class).isEmpty());

                Finding finding = watch.events(Diagnosed.class).get(0).finding();
                assertThat(finding.queue().localAddress()).isEqualTo(Servers.address(server));
                assertThat(finding.explanation()).contains(String.valueOf(Servers.port(server)));
            }
        }
    }

    private static Finding finding(ListenQueueDiagnosis diagnosis, ServerSocketChannel server) {
        List<Finding> found = diagnosis.findings().stream()
                .filter(each -> each.queue().localAddress().equals(Servers.address(server)))
                .toList();
        assertThat(found).as("findings of %s", diagnosis).hasSize(1);
        return found.get(0);
    }
}
