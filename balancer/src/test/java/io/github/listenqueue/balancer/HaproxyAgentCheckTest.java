package io.github.listenqueue.balancer;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.ListenQueueLoad;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.balancer.internal.AnswerServer;
import io.github.listenqueue.testsupport.OwnDescriptors;
import io.github.listenqueue.testsupport.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HaproxyAgentCheckTest {

    private static final String THREAD = "listenqueue-haproxy";

    private final ListenQueueMonitor monitor = ListenQueueMonitor.builder().build();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(monitor));

    private HaproxyAgentCheck agent(HaproxyAgentCheck.Builder builder) {
        HaproxyAgentCheck agent = builder.start();
        opened.add(0, agent);
        return agent;
    }

    private HaproxyAgentCheck agent() {
        return agent(HaproxyAgentCheck.builder(monitor));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        await().until(() -> threads().isEmpty());
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(THREAD))
                .toList();
    }

    @Test
    void answersOnLoopbackWithTheLoadOfTheMonitor() {
        HaproxyAgentCheck agent = agent();

        assertThat(agent.address().getAddress().isLoopbackAddress()).isTrue();
        assertThat(Client.ask(agent.address()))
                .startsWith("up 100% #nothing is known: no sample yet")
                .endsWith("\n");
        monitor.sample();
        assertThat(Client.ask(agent.address()))
                .isEqualTo("up 100% #" + monitor.load().reason().replace(',', ';') + "\n");
    }

    @ParameterizedTest
    @EnumSource(NativeAccess.class)
    void answersFollowTheShareOfEverySource(NativeAccess access) throws IOException {
        ListenQueueMonitor monitor =
                ListenQueueMonitor.builder().nativeAccess(access).build();
        opened.add(monitor);
        HaproxyAgentCheck agent = agent(HaproxyAgentCheck.builder(monitor));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket second = new Socket(server.getInetAddress(), server.getLocalPort())) {
            monitor.declareBacklog(server.getLocalPort(), 1);
            assertThat(first.isConnected() && second.isConnected()).isTrue();

            await().until(() -> {
                monitor.sample();
                return monitor.load().share() < 1;
            });
        }

        ListenQueueLoad load = monitor.load();
        assertThat(Client.ask(agent.address())).startsWith("up " + Math.round(100 * load.share()) + "% #");
        assertThat(load.reason()).contains("was full");
    }

    @Test
    void ownListenerIsAToolsAndNeverTheApplications() throws IOException {
        HaproxyAgentCheck agent = agent();
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            silent.add(Client.connect(agent.address()));
        }
        monitor.sample();

        assertThat(monitor.stats())
                .filteredOn(
                        each -> each.queue().port().orElse(0) == agent.address().getPort())
                .singleElement()
                .satisfies(each -> assertThat(each.isApplication()).isFalse());
        for (Socket socket : silent) {
            socket.close();
        }
    }

    @Test
    void clientThatSendsGarbageGetsTheAnswer() throws IOException {
        try (Socket client = Client.connect(agent().address())) {
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\n\r\n\u0000".repeat(500).getBytes(StandardCharsets.US_ASCII));

            assertThat(Client.read(client)).startsWith("up 100% #");
        }
    }

    @Test
    void silentClientIsClosed() throws IOException {
        try (Socket client = Client.connect(agent().address())) {
            assertThat(Client.read(client)).startsWith("up 100% #");

            await().untilAsserted(() -> assertThatThrownBy(
                            () -> client.getOutputStream().write(1))
                    .as("the other end is closed")
                    .isInstanceOf(IOException.class));
        }
    }

    @Test
    void thousandConnectionsOccupyAtMostSixtyFourDescriptors() throws IOException {
        HaproxyAgentCheck agent = agent();
        int before = OwnDescriptors.all().size();
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            clients.add(Client.connect(agent.address()));
            assertThat(OwnDescriptors.all().size() - before - clients.size())
                    .as("open at the agent check")
                    .isLessThanOrEqualTo(AnswerServer.MAX_CONNECTIONS + 5);
        }
        for (Socket client : clients) {
            assertThat(Client.read(client)).startsWith("up 100% #");
        }

        assertThat(Client.ask(agent.address())).startsWith("up 100% #");
        for (Socket client : clients) {
            client.close();
        }
        await().until(() -> OwnDescriptors.all().size() <= before + 5);
    }

    @Test
    void clientThatIsNotAllowedGetsNothing() {
        HaproxyAgentCheck agent = agent(HaproxyAgentCheck.builder(monitor).allow(List.of("192.0.2.0/24", "::1")));

        assertThat(Client.ask(agent.address())).isEmpty();
    }

    @Test
    void allowedClientGetsTheAnswer() {
        HaproxyAgentCheck agent = agent(HaproxyAgentCheck.builder(monitor).allow(List.of("127.0.0.0/8", "::1")));

        assertThat(Client.ask(agent.address())).startsWith("up 100% #");
    }

    @Test
    void answersAfterAnInterruptOfItsThread() {
        HaproxyAgentCheck agent = agent();
        threads().forEach(Thread::interrupt);

        assertThat(Client.ask(agent.address())).startsWith("up 100% #");
        assertThat(Client.ask(agent.address())).startsWith("up 100% #");
    }

    @Test
    void answersForAClosedMonitorThatNothingIsKnown() {
        HaproxyAgentCheck agent = agent();
        monitor.close();

        assertThat(Client.ask(agent.address())).isEqualTo("up 100% #nothing is known: the monitor is closed\n");
    }

    @Test
    void closeLeavesNothing() throws IOException {
        HaproxyAgentCheck warm = agent();
        warm.close();
        int before = OwnDescriptors.all().size();
        int port = Ports.free();
        HaproxyAgentCheck agent = HaproxyAgentCheck.builder(monitor).port(port).start();
        Socket client = Client.connect(agent.address());
        assertThat(Client.read(client)).isNotEmpty();
        agent.close();
        agent.close();
        client.close();

        assertThat(threads()).isEmpty();
        await().until(() -> OwnDescriptors.all().size() <= before);
        agent(HaproxyAgentCheck.builder(monitor).port(port));
    }

    @Test
    void portInUseIsOneClearError() throws IOException {
        int before = OwnDescriptors.all().size();
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> HaproxyAgentCheck.builder(monitor)
                            .port(other.getLocalPort())
                            .start())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("cannot listen on port " + other.getLocalPort()
                            + " of address 127.0.0.1: Address already in use; the port must be free, and the address one of"
                            + " this machine");
        }
        assertThat(threads()).isEmpty();
        assertThat(OwnDescriptors.all()).hasSizeLessThanOrEqualTo(before);
    }

    @Test
    void addressOfAnotherMachineIsOneClearError() {
        assertThatThrownBy(() ->
                        HaproxyAgentCheck.builder(monitor).address("192.0.2.1").start())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot listen on port 0 of address 192.0.2.1: ")
                .hasMessageEndingWith("; the port must be free, and the address one of this machine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.0.0.0", "::", "localhost", "127.0.0.1:80", "224.0.0.1", "300.0.0.1"})
    void addressThatIsNotOneAddressIsRefused(String text) {
        assertThatThrownBy(() -> HaproxyAgentCheck.builder(monitor).address(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address must be one IP address of this machine, as in 127.0.0.1 or 10.0.0.7, not '" + text
                        + "'");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void portOutOfRangeIsRefused(int port) {
        assertThatThrownBy(() -> HaproxyAgentCheck.builder(monitor).port(port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be from 0 to 65535, not " + port);
    }
}
