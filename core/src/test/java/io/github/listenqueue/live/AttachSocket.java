package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The socket by which tools attach to a JVM. It does not exist before the first {@code jcmd}. */
final class AttachSocket implements AutoCloseable {

    /** The backlog with which HotSpot listens. */
    private static final int MAX_CLIENTS = 64;

    private final Path path;
    private final List<SocketChannel> clients = new ArrayList<>();

    private AttachSocket(Path path) {
        this.path = path;
    }

    /** Makes a JVM open its attach socket. */
    static AttachSocket of(ProbeProcess probe) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Assumptions.assumeTrue(Files.isExecutable(jcmd), jcmd + " does not exist");
        String pid = Long.toString(probe.pid());
        Process attaching = new ProcessBuilder(jcmd.toString(), pid, "VM.version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(attaching.waitFor()).as("exit status of jcmd").isZero();
        return new AttachSocket(Path.of("/tmp/.java_pid" + pid));
    }

    /** Connects silent clients: the JVM waits for a command of the first, and the others wait in the queue. */
    void connect(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            assertThat(connected()).isTrue();
        }
    }

    /** Connects clients until the queue is full. */
    void fill() throws IOException {
        // The JVM may accept the first client at any time.
        connect(1);
        await().until(() -> {
            while (connected()) {
                assertThat(clients).hasSizeLessThan(MAX_CLIENTS);
            }
            return clients.size() > 2;
        });
    }

    private boolean connected() throws IOException {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        clients.add(client);
        client.configureBlocking(false);
        try {
            return client.connect(UnixDomainSocketAddress.of(path));
        } catch (SocketException e) {
            // EAGAIN: the queue is full.
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
    }
}
