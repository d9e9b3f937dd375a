package io.github.listenqueue.spring;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names that properties can use for the listeners of this application: as given by {@code listenqueue.names}, and those
 * of its web servers once they listen. Safe for use by several threads.
 */
final class PortNames {

    private final Map<Integer, Set<String>> names = new ConcurrentHashMap<>();

    PortNames(Map<Integer, String> given) {
        given.forEach(this::add);
    }

    void add(int port, String name) {
        names.computeIfAbsent(port, ignored -> ConcurrentHashMap.newKeySet()).add(name);
    }

    /** Returns the names of a listener; none for a unix-domain one, which has a path. */
    Set<String> of(SocketAddress listener) {
        return listener instanceof InetSocketAddress inet ? names.getOrDefault(inet.getPort(), Set.of()) : Set.of();
    }
}
