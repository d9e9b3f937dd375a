package io.github.listenqueue.balancer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.listenqueue.testsupport.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A HAProxy with one server, {@code shop/one} of weight 100, whose agent it polls five times a second. */
final class Haproxy implements AutoCloseable {

    private final Path socket;
    private final Process process;

    /** Starts a HAProxy; skips the test if it is not installed. */
    Haproxy(Path folder, int port, int serverPort, int agentPort) throws IOException {
        Optional<Path> program = program();
        assumeTrue(program.isPresent(), "haproxy is not installed");
        socket = folder.resolve("haproxy.sock");
        Path file =
                Files.writeString(folder.resolve("haproxy.cfg"), """
            global
                stats socket %s mode 600 level admin
                maxconn 100
            defaults
                mode tcp
                timeout connect 1s
                timeout client 10s
                timeout server 10s
            frontend web
                bind 127.0.0.1:%d
                default_backend shop
            backend shop
                server one 127.0.0.1:%d weight 100 agent-check agent-port %d agent-inter 200ms
            """.formatted(socket, port, serverPort, agentPort));
        process = new ProcessBuilder("timeout", "300", program.get().toString(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
    }

    private static Optional<Path> program() {
        return Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "haproxy"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Returns a column of the statistics of the server; empty before HAProxy listens. */
    String server(String column) {
        List<String> lines = command("show stat").lines().toList();
        if (lines.size() < 2) {
            return "";
        }
        int index = List.of(lines.get(0).replace("# ", "").split(",", -1)).indexOf(column);
        return lines.stream()
                .filter(line -> line.startsWith("shop,one,"))
                .map(line -> line.split(",", -1)[index])
                .findFirst()
                .orElse("");
    }

    int weight() {
        String weight = server("weight");
        return weight.isEmpty() ? -1 : Integer.parseInt(weight);
    }

    /** Returns the answer of the administration's socket; empty before HAProxy listens. */
    String command(String text) {
        if (!Files.exists(socket)) {
            return "";
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(1 << 16);
            while (channel.read(answer) >= 0 && answer.hasRemaining()) {
                // The answer ends with the connection.
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        Processes.end(process);
    }
}
