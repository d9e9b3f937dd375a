package io.github.listenqueue.internal.diagnosis.acceptor;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The threads that were found accepting at each listener. */
final class KnownAcceptors {

    /** The key of a listener. The address is part of it because the kernel may reuse an inode for another socket. */
    private record Key(long inode, SocketAddress address) {

        static Key of(Watched target) {
            return new Key(target.queue().inode(), target.queue().localAddress());
        }
    }

    /** The acceptors of one listener. */
    static final class Entry {

        private final List<Acceptor> acceptors = new ArrayList<>();
        private List<Acceptor> virtualThreads = List.of();
        private boolean virtual;
        private boolean scanned;
        private boolean debugger;

        /** Returns the threads that were found accepting, including ended ones. */
        List<Acceptor> acceptors() {
            return acceptors;
        }

        /** Returns the virtual threads that were in accept when the listener was calm; several if it is unknown which is its. */
        List<Acceptor> virtualThreads() {
            return virtualThreads;
        }

        /** Returns true if the poller of virtual threads had the listener registered. */
        boolean virtual() {
            return virtual;
        }

        /** Returns true if a thread of the debugger or the management agent was found accepting. */
        boolean isTool() {
            return debugger || acceptors.stream().anyMatch(ToolThreads::isManagement);
        }

        /** Returns true if all threads have been scanned for acceptors, with or without success. */
        boolean isScanned() {
            return scanned;
        }
    }

    private final Map<Key, Entry> entries = new HashMap<>();

    Entry of(Watched target) {
        return entries.computeIfAbsent(Key.of(target), key -> new Entry());
    }

    /** Removes the listeners that are gone. */
    void retainAll(List<Watched> targets) {
        Set<Key> keys = new HashSet<>();
        targets.forEach(target -> keys.add(Key.of(target)));
        entries.keySet().retainAll(keys);
    }

    /** Adds an acceptor thread, or replaces its earlier entry, unless that one was found accepting and this one is guessed. */
    void add(Watched target, Acceptor acceptor) {
        Entry entry = of(target);
        if (!acceptor.recognition().isEmpty()
                && entry.acceptors.stream()
                        .anyMatch(each ->
                                each.id() == acceptor.id() && each.recognition().isEmpty())) {
            return;
        }
        entry.acceptors.removeIf(each -> each.id() == acceptor.id());
        entry.acceptors.add(acceptor);
    }

    void addVirtualThread(Watched target) {
        of(target).virtual = true;
    }

    void setVirtualThreads(Watched target, List<Acceptor> acceptors) {
        of(target).virtualThreads = acceptors;
    }

    void addDebugger(Watched target) {
        of(target).debugger = true;
    }

    void markScanned(Watched target) {
        of(target).scanned = true;
    }

    boolean isKnown(Watched target, int epoll) {
        return of(target).acceptors.stream().anyMatch(each -> each.epoll() == epoll);
    }
}
