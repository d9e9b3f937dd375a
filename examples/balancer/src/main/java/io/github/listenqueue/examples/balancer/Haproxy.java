package io.github.listenqueue.examples.balancer;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** HAProxy with the settings of docs/balancer.md. */
final class Haproxy implements Balancer {

    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/sbin/haproxy"), Path.of("/usr/local/sbin/haproxy"));

    private final int port;
    private final Mode mode;
    private final Path socket;
    private final Path log;
    private final Child process;

    Haproxy(Path folder, Mode mode, int port, List<InstancePorts> instances) throws IOException {
        this.port = port;
        this.mode = mode;
        socket = folder.resolve("haproxy.sock");
        log = folder.resolve("haproxy.log");
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), configuration(instances));
        process =
                Child.program(log.toFile(), List.of(program().orElseThrow().toString(), "-db", "-f", file.toString()));
    }

    /** Returns the reason for which it cannot run here; empty if it can. */
    static Optional<String> missing() {
        return program().isPresent() ? Optional.empty() : Optional.of("haproxy is not installed");
    }

    private static Optional<Path> program() {
        return PROGRAMS.stream().filter(Files::isExecutable).findFirst();
    }

    private String configuration(List<InstancePorts> instances) {
        return """
                global
                    stats socket %s mode 600 level admin
                    maxconn 8000
                defaults
                    mode http
                    option httpclose
                    http-reuse never
                    retries 1
                    option redispatch 1
                    timeout connect 1s
                    timeout client 10s
                    timeout server 10s
                    timeout check 2s
                frontend web
                    bind 127.0.0.1:%d
                    default_backend shop
                backend shop
                    balance roundrobin
                    %s
                    %s
                    %s
                """.formatted(
                        socket,
                        port,
                        mode == Mode.READINESS ? "option httpchk GET /ready" : "",
                        server("one", WEIGHTS.get(0), instances.get(0)),
                        server("two", WEIGHTS.get(1), instances.get(1)));
    }

    private String server(String name, int weight, InstancePorts ports) {
        String line = "server " + name + " 127.0.0.1:" + ports.server() + " weight " + weight;
        return line
                + switch (mode) {
                    case STATIC -> "";
                    case READINESS -> " check port " + ports.load() + " inter 500ms fall 2 rise 2";
                    case SIGNAL -> " agent-check agent-port " + ports.agent() + " agent-inter 500ms";
                };
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean ready() throws IOException {
        // HAProxy gives its socket the final name after it has opened the port.
        if (!Files.exists(socket) || !Ports.isOpen(port)) {
            return false;
        }
        return switch (mode) {
            case STATIC -> true;
            case READINESS -> column("check_status").stream().allMatch("L7OK"::equals);
            case SIGNAL -> column("agent_status").stream().allMatch("L7OK"::equals);
        };
    }

    @Override
    public List<Double> weights() throws IOException {
        List<String> weights = column("weight");
        List<String> states = column("status");
        return IntStream.range(0, weights.size())
                .mapToObj(i -> states.get(i).startsWith("DOWN") ? 0.0 : Double.parseDouble(weights.get(i)))
                .toList();
    }

    @Override
    public List<String> log() throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains("is DOWN") || line.contains("is UP"))
                .toList();
    }

    /** Returns a column of the statistics for both servers. */
    private List<String> column(String name) throws IOException {
        List<String> lines = command("show stat").lines().toList();
        int index = List.of(lines.get(0).replace("# ", "").split(",", -1)).indexOf(name);
        Map<String, String> values = lines.stream()
                .map(line -> line.split(",", -1))
                .filter(fields -> fields[0].equals("shop"))
                .collect(Collectors.toMap(fields -> fields[1], fields -> fields[index]));
        return List.of(values.get("one"), values.get("two"));
    }

    private String command(String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(1 << 16);
            while (channel.read(answer) >= 0 && answer.hasRemaining()) {
                // The answer ends with the connection.
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
