package io.github.listenqueue.diagnosis;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Processes;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LoadProcessTest {

    @Test
    void endsWithItsInputUnderLoad() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Process process = new ProcessBuilder(LoadClients.command(server.getLocalPort())).start();
            try {
                BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
                assertThat(answers.readLine()).isEqualTo("ready");
                process.getOutputStream().write("steady 50\n".getBytes(StandardCharsets.UTF_8));
                process.getOutputStream().flush();
                assertThat(answers.readLine()).isEqualTo("ok");
                server.accept();

                process.getOutputStream().close();

                await().until(() -> !process.isAlive());
            } finally {
                process.destroyForcibly();
                Processes.end(process);
            }
        }
    }
}
