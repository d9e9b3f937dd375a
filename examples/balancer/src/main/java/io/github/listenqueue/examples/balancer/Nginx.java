package io.github.listenqueue.examples.balancer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Debian's nginx. With readiness alone, this class does what a controller does that keeps the upstreams of nginx: after two
 * answers in a row it marks an instance as down, or no longer, and reloads. With the signal, the shipped Lua decides.
 */
final class Nginx implements Balancer {

    static final String DISABLED = "upstream server temporarily disabled";

    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");
    private static final List<Path> LUA = List.of(
            Path.of("/usr/lib/nginx/modules/ngx_http_lua_module.so"), Path.of("/usr/share/lua/5.1/resty/core.lua"));
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int POLL_TIMEOUT_MS = 1_000;
    private static final int ANSWERS = 2;

    private final int port;
    private final Mode mode;
    private final Path folder;
    private final Path lua;
    private final List<InstancePorts> instances;
    private final Child process;
    private final boolean[] down = new boolean[2];
    private final int[] contrary = new int[2];
    private long nextPollNs = System.nanoTime();

    Nginx(Path folder, Path lua, Mode mode, int port, List<InstancePorts> instances) throws IOException {
        this.folder = folder;
        this.lua = lua;
        this.mode = mode;
        this.port = port;
        this.instances = instances;
        configure();
        process = Child.program(folder.resolve("output").toFile(), command());
    }

    /** Returns the reason for which it cannot run here; empty if it can. */
    static Optional<String> missing() {
        return Files.isExecutable(PROGRAM) && LUA.stream().allMatch(Files::exists)
                ? Optional.empty()
                : Optional.of(
                        "nginx with Lua is not installed (apt-get install nginx libnginx-mod-http-lua lua-resty-core)");
    }

    private List<String> command(String... options) {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "-e",
                "stderr",
                "-c",
                folder.resolve("nginx.conf").toString()));
        command.addAll(List.of(options));
        return command;
    }

    private void configure() throws IOException {
        Files.writeString(
                folder.resolve("nginx.conf"), """
                user root;
                daemon off;
                worker_processes 1;
                worker_rlimit_nofile 8192;
                include /etc/nginx/modules-enabled/*.conf;
                pid FOLDER/nginx.pid;
                error_log FOLDER/error.log warn;
                events { worker_connections 4000; }
                http {
                    access_log off;
                    client_body_temp_path FOLDER/body;
                    proxy_temp_path FOLDER/proxy;
                    fastcgi_temp_path FOLDER/fastcgi;
                    uwsgi_temp_path FOLDER/uwsgi;
                    scgi_temp_path FOLDER/scgi;
                    UPSTREAM
                    server {
                        listen 127.0.0.1:PORT backlog=4096;
                        location / {
                            proxy_pass http://shop;
                            proxy_connect_timeout 1s;
                            proxy_next_upstream error timeout;
                            proxy_next_upstream_tries 2;
                        }
                        STATUS
                    }
                }
                """.replace("UPSTREAM", mode == Mode.SIGNAL ? weighted() : configured())
                        .replace("STATUS", mode == Mode.SIGNAL ? """
                        location = /listenqueue {
                            content_by_lua_block { ngx.say(shop:status()) }
                        }""" : "")
                        .replace("FOLDER", folder.toString())
                        .replace("PORT", Integer.toString(port)));
    }

    private String configured() {
        return "upstream shop { " + server(0) + server(1) + "}";
    }

    private String server(int i) {
        return "server 127.0.0.1:" + instances.get(i).server() + " weight=" + WEIGHTS.get(i)
                + (down[i] ? " down; " : "; ");
    }

    private String weighted() {
        return """
                lua_package_path "LUA/?.lua;;";
                lua_shared_dict listenqueue 1m;
                init_by_lua_block {
                    shop = require("listenqueue").new("shop", {
                        interval = 0.5, timeout = 0.4, max_age = 3, path = "/load",
                        peers = {ONE, TWO},
                    })
                }
                init_worker_by_lua_block { shop:start() }
                upstream shop {
                    server 0.0.0.1;
                    balancer_by_lua_block { shop:balance() }
                }""".replace("LUA", lua.toString()).replace("ONE", peer(0)).replace("TWO", peer(1));
    }

    private String peer(int i) {
        return "{host = \"127.0.0.1\", port = %d, load_port = %d, weight = %d}"
                .formatted(instances.get(i).server(), instances.get(i).load(), WEIGHTS.get(i));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean ready() throws IOException {
        if (!Ports.isOpen(port)) {
            return false;
        }
        return mode == Mode.SIGNAL
                ? get(port, "/listenqueue").matches("(?s).*share [0-9].*share [0-9].*")
                : instances.stream().allMatch(Nginx::isUp);
    }

    @Override
    public List<Double> weights() throws IOException {
        if (mode == Mode.SIGNAL) {
            List<String> lines = get(port, "/listenqueue")
                    .lines()
                    .filter(line -> line.contains(" share "))
                    .toList();
            return lines.isEmpty()
                    ? List.of(Double.NaN, Double.NaN)
                    : lines.stream().map(Nginx::weight).toList();
        }
        if (mode == Mode.READINESS && System.nanoTime() - nextPollNs >= 0) {
            nextPollNs += POLL_NS;
            followReadiness();
        }
        return IntStream.range(0, 2)
                .mapToObj(i -> down[i] ? 0.0 : WEIGHTS.get(i))
                .toList();
    }

    /** Returns weight × share of a line such as {@code 127.0.0.1:8080 weight 200 share 0.75 age 0.3}. */
    private static double weight(String line) {
        String[] words = line.split(" ", -1);
        double share = words[4].equals("unknown") ? 1 : Double.parseDouble(words[4]);
        return Double.parseDouble(words[2]) * share;
    }

    private static boolean isUp(InstancePorts instance) {
        return get(instance.load(), "/ready").startsWith("HTTP/1.1 200");
    }

    private void followReadiness() throws IOException {
        boolean changed = false;
        for (int i = 0; i < 2; i++) {
            boolean isDown = !isUp(instances.get(i));
            contrary[i] = isDown == down[i] ? 0 : contrary[i] + 1;
            if (contrary[i] == ANSWERS) {
                down[i] = isDown;
                contrary[i] = 0;
                changed = true;
            }
        }
        if (changed) {
            configure();
            new ProcessBuilder(command("-s", "reload"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("output").toFile()))
                    .start();
        }
    }

    /** Returns a whole answer, and an empty one if there is none in time. */
    private static String get(int port, String path) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(POLL_TIMEOUT_MS);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public List<String> log() throws IOException {
        return Files.readAllLines(folder.resolve("error.log")).stream()
                .filter(line -> line.contains(DISABLED) || line.contains("no live upstreams") || line.contains("[lua]"))
                .toList();
    }

    @Override
    public void close() {
        process.close();
    }
}
