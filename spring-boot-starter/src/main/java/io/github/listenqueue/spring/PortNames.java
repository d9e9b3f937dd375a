package io.github.listenqueue.spring;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The names that properties can use for the listeners of this application: as given by {@code listenqueue.names}, and those
 * of its web servers once they listen. Safe for use by several threads.
 */
final class PortNames {

    private final Map<InetSocketAddress, Set<String>> names = new ConcurrentHashMap<>();

    PortNames(Map<Integer, String> given) {
        given.forEach((port, name) -> add(Addresses.any(port), name));
    }

    /** Adds a name of the listener at an address, or of all on its port if that address is the wildcard. */
    void add(InetSocketAddress address, String name) {
        names.computeIfAbsent(address, ignored -> ConcurrentHashMap.newKeySet()).add(name);
    }

    /** Returns the names of a listener; none for a unix-domain one, which has a path. */
    Set<String> of(SocketAddress listener) {
        return names.entrySet().stream()
                .filter(named -> Addresses.covers(named.getKey(), listener))
                .flatMap(named -> named.getValue().stream())
                .collect(Collectors.toSet());
    }
}
