package io.github.listenqueue.examples.observability;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.listenqueue.testsupport.Http;
import io.github.listenqueue.testsupport.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An nginx with the shipped configuration, in which only addresses, ports and paths are replaced. */
final class Nginx implements AutoCloseable {

    private static final Path SHIPPED = Kit.ROOT.resolve("balancer/nginx");
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_http_lua_module.so");
    private static final Path CORE = Path.of("/usr/share/lua/5.1/resty/core.lua");
    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/bin/nginx"));

    private final int port = Ports.free();
    private final Path log;
    private final Child process;

    /** Starts nginx with two instances. Every worker balances by itself, so the shares of one worker are exact. */
    Nginx(Path folder, LoadedInstance one, LoadedInstance two, int workers) throws IOException {
        log = folder.resolve("error.log");
        Files.writeString(folder.resolve("shop.conf"), shipped(port, one, two));
        Path file = main(folder, workers);
        process = Child.start(folder.resolve("output"), command(file));
        await().until(() -> {
            process.checkAlive();
            return isOpen();
        });
    }

    /** Skips the test, with the reason, if nginx or its Lua is missing. */
    static void assumeInstalled() {
        assumeTrue(
                PROGRAMS.stream().anyMatch(Files::isExecutable) && Files.exists(MODULE) && Files.exists(CORE),
                "nginx with Lua is not installed: apt-get install nginx libnginx-mod-http-lua lua-resty-core");
    }

    static String shipped(int port, LoadedInstance one, LoadedInstance two) {
        return Kit.text(SHIPPED.resolve("shop.conf"))
                .replace("/etc/nginx/listenqueue", SHIPPED.toString())
                .replace("listen 80;", "listen 127.0.0.1:" + port + ";")
                .replace("\"10.0.0.1\", port = 8080, load_port = 8081, weight = 4", peer(one, 4))
                .replace("\"10.0.0.2\", port = 8080, load_port = 8081, weight = 1", peer(two, 1));
    }

    private static String peer(LoadedInstance instance, int weight) {
        return "\"127.0.0.1\", port = %d, load_port = %d, weight = %d"
                .formatted(instance.port(), instance.loadPort(), weight);
    }

    /** Writes the main configuration, which includes {@code shop.conf} of the same folder as Debian's does. */
    static Path main(Path folder, int workers) throws IOException {
        return Files.writeString(folder.resolve("nginx.conf"), """
                user root;
                daemon off;
                worker_processes %d;
                include /etc/nginx/modules-enabled/*.conf;
                pid %s/nginx.pid;
                error_log %s/error.log notice;
                events { worker_connections 256; }
                http {
                    access_log off;
                    client_body_temp_path %s/body;
                    proxy_temp_path %s/proxy;
                    fastcgi_temp_path %s/fastcgi;
                    uwsgi_temp_path %s/uwsgi;
                    scgi_temp_path %s/scgi;
                    include %s/shop.conf;
                }
                """.replace("%s", folder.toString())
                .formatted(workers));
    }

    static List<String> command(Path file, String... options) {
        String program = PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString();
        return Stream.concat(Stream.of(program, "-e", "stderr", "-c", file.toString()), Stream.of(options))
                .toList();
    }

    private boolean isOpen() {
        return new Http(port).isOk("/listenqueue");
    }

    int port() {
        return port;
    }

    /** Returns the lines of the status, one for each instance. */
    List<String> status() {
        return new Http(port).get("/listenqueue").body().lines().toList();
    }

    List<String> log() {
        return Kit.text(log).lines().toList();
    }

    @Override
    public void close() {
        process.close();
    }
}
