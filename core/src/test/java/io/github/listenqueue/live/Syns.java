package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.CProgram;
import io.github.listenqueue.testsupport.Servers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SYNs from addresses that never answer, see {@code syn.c}, and the network that they need on the loopback device of the tests'
 * own namespace. Closing restores its settings.
 */
final class Syns implements AutoCloseable {

    private static final String ADDRESS = "10.8.9.1";
    private static final String BROADCAST = "10.8.9.255";
    private static final String SILENT = "10.8.8.0";
    private static final String WITHOUT_ROUTE = "10.7.7.0";
    private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4");

    private final Map<Path, String> before = new LinkedHashMap<>();
    private final List<String> undo = new ArrayList<>();

    Syns() throws IOException {
        JvmVariant.assumeOwnNamespace();
        // Reverse path filtering would drop the SYNs before the listener does.
        set("conf/all/rp_filter", 0);
        set("conf/lo/rp_filter", 0);
        ip("addr", ADDRESS + "/24 brd " + BROADCAST + " dev lo");
        // The answers go to lo, where no address receives them.
        ip("route", SILENT + "/24 dev lo");
        ip("route", "blackhole " + WITHOUT_ROUTE + "/24");
    }

    /** Switches SYN cookies on or off. */
    void cookies(boolean on) throws IOException {
        set("tcp_syncookies", on ? 1 : 0);
    }

    /** Sends SYNs from clients that do not continue the handshake. */
    void silent(ServerSocketChannel server, int count) throws IOException, InterruptedException {
        send(ADDRESS, server, count, SILENT);
    }

    /** Sends SYNs from addresses to which the kernel has no route. */
    void withoutRoute(ServerSocketChannel server, int count) throws IOException, InterruptedException {
        send(ADDRESS, server, count, WITHOUT_ROUTE);
    }

    /** Sends SYNs to the broadcast address of the network. */
    void broadcast(ServerSocketChannel server, int count) throws IOException, InterruptedException {
        send(BROADCAST, server, count, SILENT);
    }

    /** Returns an address that all of these SYNs reach. */
    static InetSocketAddress wildcard() {
        return new InetSocketAddress("0.0.0.0", 0);
    }

    private static void send(String destination, ServerSocketChannel server, int count, String source)
            throws IOException, InterruptedException {
        run(List.of(
                CProgram.path("syn"),
                destination,
                Integer.toString(Servers.port(server)),
                Integer.toString(count),
                source));
    }

    private void set(String setting, int value) throws IOException {
        Path file = SETTINGS.resolve(setting);
        String old = Files.readString(file);
        if (!old.strip().equals(Integer.toString(value))) {
            before.putIfAbsent(file, old);
            Files.writeString(file, value + "\n");
        }
    }

    private void ip(String object, String arguments) throws IOException {
        run(words("ip " + object + " add " + arguments));
        undo.add("ip " + object + " del " + arguments);
    }

    private static List<String> words(String command) {
        return List.of(command.split(" ", -1));
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.onExit().join().exitValue())
                .as("exit status of %s", command)
                .isZero();
    }

    @Override
    public void close() throws IOException {
        Collections.reverse(undo);
        for (String command : undo) {
            run(words(command));
        }
        for (Map.Entry<Path, String> setting : before.entrySet()) {
            Files.writeString(setting.getKey(), setting.getValue());
        }
    }
}
