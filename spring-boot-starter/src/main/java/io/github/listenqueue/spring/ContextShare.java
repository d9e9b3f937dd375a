package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The share that one application context has in watching the listeners of this JVM, so that each is watched once however many
 * contexts there are. A context claims the addresses of its own web servers and watches their listeners alone. Any other
 * listener is watched by the oldest context whose properties select it, or else by the oldest without a selection. Safe for use
 * by several threads.
 */
final class ContextShare implements AutoCloseable {

    /** The contexts with a web server that listens, the oldest first. */
    private static final CopyOnWriteArrayList<ContextShare> OPEN = new CopyOnWriteArrayList<>();

    private final Optional<Predicate<SocketAddress>> include;
    private final Predicate<SocketAddress> exclude;
    private final Map<String, Set<InetSocketAddress>> addressesByServer = new ConcurrentHashMap<>();
    private volatile Runnable onChange = () -> {};

    /**
     * Makes a share that claims no listener yet.
     *
     * @param include the listeners that this context selects; empty for all listeners
     * @param exclude the listeners that this context does not watch
     */
    ContextShare(Optional<Predicate<SocketAddress>> include, Predicate<SocketAddress> exclude) {
        this.include = include;
        this.exclude = exclude;
    }

    /** Sets the action for changes of the shares of other contexts. It runs on their threads. */
    void onChange(Runnable action) {
        onChange = action;
    }

    /**
     * Claims the listeners of a web server of this context, which from then on has a share.
     *
     * @param server tells the servers of this context apart: one that listens again has new addresses
     * @param addresses the addresses that the server listens on; a wildcard address claims its whole port
     */
    void claim(String server, Set<InetSocketAddress> addresses) {
        addressesByServer.put(server, Set.copyOf(addresses));
        OPEN.addIfAbsent(this);
        tellOthers();
    }

    /** Limits a monitor to this share. */
    void applyTo(ListenQueueMonitor.Builder builder) {
        // Without a choice the monitor's default holds.
        include.ifPresent(builder::include);
        builder.exclude(this::leaves);
    }

    /** Returns true if this context leaves a listener out, because it is excluded or another context watches it. */
    boolean leaves(SocketAddress listener) {
        return exclude.test(listener) || isWatchedElsewhere(listener);
    }

    private boolean isWatchedElsewhere(SocketAddress listener) {
        if (claims(listener)) {
            return false;
        }
        return OPEN.stream().anyMatch(share -> share.claims(listener))
                || watcher(listener).filter(share -> share != this).isPresent();
    }

    /** Gives up this share; the context's monitor is closed by then. */
    @Override
    public void close() {
        if (OPEN.remove(this)) {
            tellOthers();
        }
    }

    private static Optional<ContextShare> watcher(SocketAddress unclaimed) {
        return OPEN.stream()
                .filter(share -> share.include.isPresent() && share.wants(unclaimed))
                .findFirst()
                .or(() -> OPEN.stream().filter(share -> share.wants(unclaimed)).findFirst());
    }

    private boolean wants(SocketAddress listener) {
        return !exclude.test(listener)
                && include.map(selected -> selected.test(listener)).orElse(true);
    }

    private boolean claims(SocketAddress listener) {
        return addressesByServer.values().stream()
                .flatMap(Set::stream)
                .anyMatch(own -> Addresses.covers(own, listener));
    }

    private void tellOthers() {
        for (ContextShare share : OPEN) {
            if (share != this) {
                share.onChange.run();
            }
        }
    }
}
