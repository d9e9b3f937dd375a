package io.github.listenqueue.balancer;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.balancer.internal.AnswerServer;
import io.github.listenqueue.balancer.internal.IpAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Objects;

/**
 * The answer to HAProxy's {@code agent-check}, on a port of its own: the share of its weight that this instance should get now.
 *
 * <pre>{@code
 * HaproxyAgentCheck agent = HaproxyAgentCheck.builder(monitor).port(9707).start();
 * }</pre>
 *
 * <p>Each connection gets one line such as {@code up 75% #http was 31 % full…} and is closed. The state is always {@code up}:
 * HAProxy takes an instance out by its own {@code check}. One daemon thread of its own answers, also while no thread of the
 * application works. It has at most 64 connections open, and closes each within half a second. Its listener counts as a {@linkplain
 * ListenQueueMonitor#tool tool's}: it has no part in health and load.
 */
public final class HaproxyAgentCheck implements AutoCloseable {

    static final int MAX_OPEN_MS = 500;

    private final AnswerServer server;

    private HaproxyAgentCheck(AnswerServer server) {
        this.server = server;
    }

    /**
     * Returns a builder.
     *
     * @param monitor the monitor whose load is the answer; closing it is up to the caller
     * @return a builder with the defaults
     */
    public static Builder builder(ListenQueueMonitor monitor) {
        return new Builder(Objects.requireNonNull(monitor, "monitor must not be null"));
    }

    /**
     * Returns the address at which HAProxy finds the answer.
     *
     * @return the address, with the port in use
     */
    public InetSocketAddress address() {
        return server.address();
    }

    /** Closes the port and every connection, and ends the thread. Idempotent. */
    @Override
    public void close() {
        server.close();
    }

    /** The builder of an agent check. Each setter checks its argument at once. Not safe for use by several threads. */
    public static final class Builder {

        private final ListenQueueMonitor monitor;
        private int port;
        private InetAddress address = InetAddress.getLoopbackAddress();
        private AllowedPeers allowed = AllowedPeers.of(List.of());

        private Builder(ListenQueueMonitor monitor) {
            this.monitor = monitor;
        }

        /**
         * Sets the port. Default: 0, any free port.
         *
         * @param value 0 to 65535
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder port(int value) {
            port = IpAddresses.port(value);
            return this;
        }

        /**
         * Sets the local address. Default: the loopback address.
         *
         * @param value an IP address of this machine as text; not the wildcard address, which is open to every network
         * @return this builder
         * @throws IllegalArgumentException if it is no IP address, or the wildcard
         */
        public Builder address(String value) {
            address = IpAddresses.local(Objects.requireNonNull(value, "address must not be null"));
            return this;
        }

        /**
         * Sets the clients that get an answer. The connection of any other client is closed at once. Default: all.
         *
         * @param peers IP addresses and CIDR blocks, as in {@code 10.0.0.0/8}; none for all clients
         * @return this builder
         * @throws IllegalArgumentException if one is malformed
         */
        public Builder allow(List<String> peers) {
            allowed = AllowedPeers.of(List.copyOf(peers));
            return this;
        }

        /**
         * Opens the port and answers on a daemon thread.
         *
         * @return the agent check
         * @throws UncheckedIOException if the port is in use or the address is not local
         */
        public HaproxyAgentCheck start() {
            AnswerServer server = AnswerServer.open(
                    "listenqueue-haproxy",
                    new InetSocketAddress(address, port),
                    allowed::contains,
                    new Answer(monitor),
                    MAX_OPEN_MS);
            try {
                monitor.tool(server.address().getPort());
                server.start();
                warmUp(server.address());
                return new HaproxyAgentCheck(server);
            } catch (Throwable e) {
                server.close();
                throw e;
            }
        }

        /** Connects once: later the process may have no descriptor left, which loading a class from a folder needs. */
        private static void warmUp(InetSocketAddress own) {
            try (Socket socket = new Socket(own.getAddress(), own.getPort())) {
                socket.setSoTimeout(MAX_OPEN_MS);
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                // The classes are loaded by the first client instead.
            }
        }
    }
}
