package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class SignedSynsTest {

    @Test
    void areDroppedAtAListenerWithAnEmptyQueue() throws Exception {
        Programs.assume("ss");
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(row(listener)).contains(",d0)");

            SignedSyns.send(listener.getLocalPort());

            await().untilAsserted(() ->
                    assertThat(row(listener)).containsPattern(",d[1-9]").startsWith("0 "));
        }
    }

    /** Returns depth, limit and memory from ss. */
    private static String row(ServerSocket listener) throws Exception {
        Process ss = new ProcessBuilder("ss", "-HOltnm", "sport = :" + listener.getLocalPort()).start();
        String row = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(ss.waitFor()).isZero();
        return row.replaceFirst("LISTEN\\s+", "");
    }
}
