package io.github.listenqueue.internal.diagnosis.acceptor;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who was seen accepting at each listener. */
final class KnownAcceptors {

    /** The kernel may give an inode to another socket later. */
    private record Key(long inode, SocketAddress address) {

        static Key of(Watched target) {
            return new Key(target.queue().inode(), target.queue().localAddress());
        }
    }

    /** What is remembered of one listener. */
    static final class Entry {

        private final List<Acceptor> acceptors = new ArrayList<>();
        private boolean virtual;
        private boolean looked;
        private boolean debugger;

        /** The threads that were seen accepting, ended ones among them. */
        List<Acceptor> acceptors() {
            return acceptors;
        }

        /** Whether a virtual thread was seen accepting. */
        boolean virtual() {
            return virtual;
        }

        /** Whether the debugger's or the management agent's thread was seen accepting. */
        boolean isTool() {
            return debugger || acceptors.stream().anyMatch(ToolThreads::isManagement);
        }

        /** Whether all threads were asked, be it in vain. */
        boolean looked() {
            return looked;
        }
    }

    private final Map<Key, Entry> entries = new HashMap<>();

    Entry of(Watched target) {
        return entries.computeIfAbsent(Key.of(target), key -> new Entry());
    }

    /** Forgets the listeners that are gone. */
    void keep(List<Watched> targets) {
        Set<Key> keys = new HashSet<>();
        targets.forEach(target -> keys.add(Key.of(target)));
        entries.keySet().retainAll(keys);
    }

    /** Notes a thread; what was noted of it before is of no more use. */
    void accepts(Watched target, Acceptor acceptor) {
        Entry entry = of(target);
        entry.acceptors.removeIf(each -> each.id() == acceptor.id());
        entry.acceptors.add(acceptor);
    }

    void acceptsVirtually(Watched target) {
        of(target).virtual = true;
    }

    void acceptsForDebugger(Watched target) {
        of(target).debugger = true;
    }

    void looked(Watched target) {
        of(target).looked = true;
    }

    boolean isKnown(Watched target, int epoll) {
        return of(target).acceptors.stream().anyMatch(each -> each.epoll() == epoll);
    }
}
