package io.github.listenqueue.balancer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers to requests. Those without a request are in {@code HaproxyAgentCheckTest}. */
@Timeout(60)
class AnswerServerTest {

    private static final int MAX_REQUEST = 16;

    /** More than the buffers of a connection hold. */
    private static final int LONG = 32 << 20;

    private AnswerServer server;

    @BeforeEach
    void start() {
        server = open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static AnswerServer open(InetSocketAddress address) {
        return AnswerServer.open("answers", address, peer -> true, new LongAnswer(), 30_000);
    }

    /** Answers a line by as many bytes as it says. */
    private record LongAnswer() implements AnswerServer.Protocol {

        @Override
        public int maxRequest() {
            return MAX_REQUEST;
        }

        @Override
        public byte @Nullable [] answer(String received) {
            if (!received.endsWith("\n")) {
                return null;
            }
            byte[] answer = new byte[Integer.parseInt(received.strip())];
            Arrays.fill(answer, (byte) 'a');
            return answer;
        }
    }

    @Test
    void aLongAnswerArrivesWhole() throws IOException {
        try (Socket client = connect()) {
            send(LONG + "\n", client);
            // Another client is served while this one does not read.
            try (Socket other = connect()) {
                send("3\n", other);
                assertThat(other.getInputStream().readAllBytes()).hasSize(3);
            }
            assertThat(client.getInputStream().readAllBytes()).hasSize(LONG);
        }
    }

    @Test
    void aRequestMayArriveInParts() throws IOException {
        try (Socket client = connect()) {
            send("1", client);
            try (Socket other = connect()) {
                send("2\n", other);
                assertThat(other.getInputStream().readAllBytes()).hasSize(2);
            }
            send("1\n", client);
            assertThat(client.getInputStream().readAllBytes()).hasSize(11);
        }
    }

    @Test
    void aRequestThatIsTooLongOrMakesTheAnswerFailClosesTheConnection() throws IOException {
        for (String request : new String[] {"1".repeat(MAX_REQUEST + 1), "none\n"}) {
            try (Socket client = connect()) {
                send(request, client);
                assertThat(answer(client)).isZero();
            }
        }
        try (Socket client = connect()) {
            send("4\n", client);
            assertThat(answer(client)).isEqualTo(4);
        }
    }

    @Test
    void aPortInUseIsNamed() {
        assertThatThrownBy(() -> open(server.address()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(
                        "cannot listen on port " + server.address().getPort() + " of address 127.0.0.1: ");
    }

    private Socket connect() throws IOException {
        return new Socket(server.address().getAddress(), server.address().getPort());
    }

    private static void send(String text, Socket client) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the length of the answer; 0 if the connection is closed or reset before it. */
    private static int answer(Socket client) throws IOException {
        try {
            return client.getInputStream().readAllBytes().length;
        } catch (SocketException e) {
            return 0;
        }
    }
}
