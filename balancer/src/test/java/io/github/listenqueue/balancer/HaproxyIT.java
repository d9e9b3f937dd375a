package io.github.listenqueue.balancer;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.testsupport.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real HAProxy that polls the agent check. */
@Tag("full")
class HaproxyIT {

    @TempDir
    private Path folder;

    @Test
    void weightFollowsTheShareDownAndUp() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
                ListenQueueMonitor monitor = ListenQueueMonitor.start();
                HaproxyAgentCheck agent = HaproxyAgentCheck.builder(monitor).start();
                Haproxy haproxy = haproxy(server.getLocalPort(), agent.address())) {
            await().until(() -> haproxy.server("agent_status").equals("L7OK") && haproxy.weight() == 100);
            for (int i = 0; i < 10; i++) {
                sockets.add(new Socket(server.getInetAddress(), server.getLocalPort()));
            }

            await().until(() -> haproxy.weight() <= 70);
            assertThat(haproxy.server("status")).doesNotContain("DOWN");
            assertThat(haproxy.weight()).as("the floor").isGreaterThanOrEqualTo(10);

            for (int i = 0; i < 10; i++) {
                sockets.add(server.accept());
            }
            await().until(() -> haproxy.weight() == 100);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void operatorsDrainStays() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
                ListenQueueMonitor monitor = ListenQueueMonitor.start();
                HaproxyAgentCheck agent = HaproxyAgentCheck.builder(monitor).start();
                Haproxy haproxy = haproxy(server.getLocalPort(), agent.address())) {
            await().until(() -> haproxy.server("agent_status").equals("L7OK"));
            haproxy.command("set server shop/one state drain; set server shop/one weight 50%");
            await().until(() -> haproxy.weight() == 100);

            assertThat(haproxy.server("status")).startsWith("DRAIN");
        }
    }

    @Test
    void stoppedInstanceKeepsWeightAndState() throws Exception {
        try (Instance instance = new Instance();
                Haproxy haproxy = haproxy(instance.server().getPort(), instance.agent())) {
            await().until(() -> haproxy.server("agent_status").equals("L7OK") && haproxy.weight() == 100);

            instance.signal("STOP");
            await().until(() -> haproxy.server("agent_status").endsWith("TOUT"));
            assertThat(haproxy.server("status")).doesNotContain("DOWN");
            assertThat(haproxy.weight()).isEqualTo(100);

            instance.signal("CONT");
            await().until(() -> haproxy.server("agent_status").equals("L7OK"));
        }
    }

    @Test
    void processWithoutDescriptorsAnswersAgainOnceItHasSome() throws Exception {
        try (Instance instance = new Instance()) {
            assertThat(Client.ask(instance.agent())).startsWith("up 100% #");

            try (Socket client = clientWithoutAnswer(instance)) {
                instance.tell("release");
                client.setSoTimeout(30_000);
                assertThat(Client.read(client)).startsWith("up ");
            }
        }
    }

    private Haproxy haproxy(int serverPort, InetSocketAddress agent) throws IOException {
        return new Haproxy(folder, Ports.free(), serverPort, agent.getPort());
    }

    /** Takes all descriptors until a client gets no answer: the process may still free one after the first attempt. */
    private static Socket clientWithoutAnswer(Instance instance) throws Exception {
        AtomicReference<Socket> waiting = new AtomicReference<>();
        await().until(() -> {
            instance.tell("exhaust");
            Socket client = Client.connect(instance.agent());
            client.setSoTimeout(1_000);
            try {
                Client.read(client);
                client.close();
                return false;
            } catch (SocketTimeoutException e) {
                waiting.set(client);
                return true;
            }
        });
        return waiting.get();
    }
}
