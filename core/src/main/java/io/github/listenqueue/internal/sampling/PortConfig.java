package io.github.listenqueue.internal.sampling;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The user's settings by port: names, and the backlogs given to listen(). Safe for use by several threads. */
public final class PortConfig {

    private static final int MAX_PORT = 65535;

    private final Map<Integer, String> names = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> backlogs = new ConcurrentHashMap<>();
    private final Set<Integer> tools = ConcurrentHashMap.newKeySet();
    private final AtomicInteger renamed = new AtomicInteger();

    /** Creates empty settings. */
    public PortConfig() {}

    /** Copies the present settings of another object. */
    public PortConfig(PortConfig other) {
        names.putAll(other.names);
        backlogs.putAll(other.backlogs);
        tools.addAll(other.tools);
    }

    /**
     * Names the listeners on a port.
     *
     * @throws IllegalArgumentException if the port or the name is invalid
     */
    public void name(int port, String name) {
        checkPort(port);
        Objects.requireNonNull(name, "name must be 1 or more characters, not null");
        if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "name must be 1 or more characters, not blank and without control characters: '"
                            + name.replaceAll("\\p{Cntrl}", "?") + "'");
        }
        names.put(port, name);
        renamed.incrementAndGet();
    }

    /**
     * Sets the backlog of the listeners on a port.
     *
     * @throws IllegalArgumentException if the port is invalid or the backlog is not positive
     */
    public void declareBacklog(int port, int backlog) {
        checkPort(port);
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog must be from 1 to " + Integer.MAX_VALUE + ", not " + backlog);
        }
        backlogs.put(port, backlog);
    }

    /**
     * Marks the listeners on a port as a tool's.
     *
     * @throws IllegalArgumentException if the port is invalid
     */
    public void tool(int port) {
        checkPort(port);
        tools.add(port);
    }

    /** Returns true if the listeners on a port are marked as a tool's. */
    public boolean isTool(int port) {
        return tools.contains(port);
    }

    @Nullable
    String name(int port) {
        return names.get(port);
    }

    @Nullable
    Integer backlog(int port) {
        return backlogs.get(port);
    }

    /** Returns the backlog set for the port of an address, if any. */
    public OptionalInt declared(SocketAddress address) {
        Integer backlog = address instanceof InetSocketAddress inet ? backlogs.get(inet.getPort()) : null;
        return backlog == null ? OptionalInt.empty() : OptionalInt.of(backlog);
    }

    /** Returns a number that grows with every name given, as a cheap check for a new one. */
    int renamed() {
        return renamed.get();
    }

    private static void checkPort(int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be from 1 to " + MAX_PORT + ", not " + port);
        }
    }
}
