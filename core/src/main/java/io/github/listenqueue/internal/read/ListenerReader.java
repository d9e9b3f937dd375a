package io.github.listenqueue.internal.read;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ReadingSource;
import io.github.listenqueue.ReadingSource.Kind;
import io.github.listenqueue.internal.read.procfs.Descriptors;
import io.github.listenqueue.internal.read.procfs.NumberFile;
import io.github.listenqueue.internal.read.socket.Binding;
import io.github.listenqueue.internal.read.socket.ListeningSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads all accept queues of this process: by the sockets' own descriptors where libc can be called, else by the tables
 * under {@code /proc}. One thread at a time. The files are opened by the first reading and stay open.
 */
public final class ListenerReader implements AutoCloseable {

    /** How old the namespace's counters and settings may be; reading them costs more than reading every listener. */
    private static final long REFRESH_NS = 1_000_000_000L;

    private final ReadingOptions options;
    private final LongSupplier nanoTime;
    private final NamespaceFiles namespace;
    private final Descriptors descriptors;
    private final FamilyTable tcp6;
    private final FamilyTable tcp;
    private final Discovery discovery;
    private final ListenerNaming naming;
    private final SelfTest selfTest;
    private final Overflows overflows = new Overflows();
    private final Set<OwnListener> lost = new HashSet<>();

    private @Nullable ListeningSocket socket;
    private String bindingReason = "";
    private boolean opened;
    private boolean trusted;
    private @Nullable String distrust;
    private long refreshedNs;
    private @Nullable Reading last;

    /**
     * A reader that has not opened anything yet.
     *
     * @param nanoTime a clock that never steps, in nanoseconds
     */
    public ListenerReader(ReadingOptions options, LongSupplier nanoTime) {
        this.options = options;
        this.nanoTime = nanoTime;
        this.namespace = new NamespaceFiles(options.procRoot());
        this.descriptors = new Descriptors(options.procRoot().resolve("self/fd"));
        this.tcp6 = new FamilyTable(options.procRoot().resolve("self/net/tcp6"), true);
        this.tcp = new FamilyTable(options.procRoot().resolve("self/net/tcp"), false);
        this.selfTest = new SelfTest(List.of(tcp6, tcp));
        this.naming = new ListenerNaming(options);
        this.discovery = new Discovery(descriptors, new Owner());
    }

    /** Whether the listeners are asked directly, which costs about a microsecond each. */
    public boolean readsSockets() {
        return socket != null;
    }

    /**
     * Takes a reading; the same object as before if nothing changed.
     *
     * @param asked whether somebody wants to see what is there now; otherwise new listeners are looked for at a pace that
     *     costs next to nothing
     */
    public Reading read(boolean asked) {
        long nowNs = nanoTime.getAsLong();
        if (!opened) {
            open();
            refreshedNs = nowNs - REFRESH_NS;
        }
        if (last != null && distrust != null && selfTest.conclusive()) {
            return last;
        }
        List<OwnListener> known = discovery.listeners();
        for (int i = 0; i < known.size(); i++) {
            known.get(i).beginSample();
        }
        // Before the listeners, so that a drop in between is in this reading's listener and the next one's counters.
        if (nowNs - refreshedNs >= REFRESH_NS || (asked && namespace.incomplete())) {
            namespace.refresh();
            refreshedNs = nowNs;
        } else if (socket == null) {
            namespace.refreshDropCounters();
        }
        boolean moved = readSockets(known);
        readTables(nowNs, asked);
        if (moved) {
            // After the listeners, to be their witness; then the listeners again, to stay the last ones read.
            namespace.refreshDropCounters();
            readSockets(discovery.listeners());
        }
        examine();
        settleLimits();
        last = assemble(last);
        return last;
    }

    @Override
    public void close() {
        namespace.close();
        tcp6.close();
        tcp.close();
    }

    private void open() {
        opened = true;
        rehearseFailure();
        Binding binding = options.ownKernel()
                ? Binding.open(options.nativeAccess())
                : new Binding(null, "reading " + options.procRoot() + ", which need not be of this process");
        bindingReason = binding.reason();
        if (binding.libc() != null) {
            socket = new ListeningSocket(binding.libc());
        }
    }

    /** Loads what a file that cannot be opened needs: with no descriptor left a class cannot be loaded either. */
    private void rehearseFailure() {
        Path nowhere = options.procRoot().resolve("self/listenqueue-rehearsal");
        new NumberFile(nowhere).read();
        try {
            new Descriptors(nowhere).find(Set.of(0L));
        } catch (IOException e) {
            // As intended.
        }
    }

    /** Asks every listener by its descriptor; tells whether a drop counter moved. Those that are gone are set aside. */
    private boolean readSockets(List<OwnListener> listeners) {
        boolean moved = false;
        ListeningSocket asking = socket;
        for (int i = 0; asking != null && i < listeners.size(); i++) {
            OwnListener listener = listeners.get(i);
            if (asking.read(listener.descriptor(), listener.countsDrops()) == 0 && isSame(asking, listener)) {
                moved |= take(asking, listener);
            } else {
                listener.setReadable(false);
                lost.add(listener);
            }
        }
        return moved;
    }

    private boolean isSame(ListeningSocket asked, OwnListener listener) {
        return asked.cookie() == ListeningSocket.NO_COOKIE
                ? descriptors.isSocket(listener.descriptor(), listener.key().inode())
                : asked.cookie() == listener.cookie();
    }

    private static boolean take(ListeningSocket asked, OwnListener listener) {
        listener.setReadable(true);
        listener.setDepth(asked.depth());
        listener.setLimit(asked.limit(), LimitSource.KERNEL);
        if (asked.dropsKnown()) {
            return listener.setRawDrops(asked.drops());
        }
        listener.forgetDrops();
        return false;
    }

    private void readTables(long nowNs, boolean asked) {
        boolean due6 = tcp6.due(nowNs, asked);
        boolean due4 = tcp.due(nowNs, asked);
        boolean look6 = due6 || isNeeded(tcp6);
        boolean changed6 = look6 && look(tcp6, nowNs);
        boolean look4 = due4 || isNeeded(tcp);
        boolean changed4 = look4 && look(tcp, nowNs);
        // A table does not show that a descriptor of ours was closed while a child process still holds the socket.
        boolean checkAll = socket == null && (due6 || due4);
        if (changed6 || changed4 || checkAll || !lost.isEmpty()) {
            List<FamilyTable> readable = new ArrayList<>(2);
            for (FamilyTable table : List.of(tcp6, tcp)) {
                if ((table == tcp6 ? look6 : look4) && table.table().problem() == null) {
                    readable.add(table);
                }
            }
            Collection<OwnListener> doubted = socket == null ? discovery.listeners() : List.copyOf(lost);
            discovery.update(readable, doubted, nowNs);
            lost.clear();
        }
        if (socket == null) {
            applyTable(tcp6);
            applyTable(tcp);
        }
    }

    /** Whether the table has to be read whatever it costs: it holds our depths, or shows whether a lost listener is gone. */
    private boolean isNeeded(FamilyTable table) {
        if (socket == null) {
            return table.holdsAny() || table.table().problem() != null;
        }
        for (OwnListener listener : lost) {
            if (listener.key().ipv6() == table.table().ipv6()) {
                return true;
            }
        }
        return false;
    }

    private boolean look(FamilyTable table, long nowNs) {
        long startNs = nanoTime.getAsLong();
        boolean changed = table.read();
        table.spent(nowNs, nanoTime.getAsLong() - startNs);
        return changed;
    }

    private void applyTable(FamilyTable table) {
        boolean readable = table.table().problem() == null;
        if (readable) {
            table.applyDepths();
        }
        for (OwnListener listener : discovery.listeners()) {
            if (listener.key().ipv6() == table.table().ipv6()) {
                listener.setReadable(readable);
                listener.forgetDrops();
            }
        }
    }

    /** Puts the tables to the test if they do not look like a Linux kernel's. */
    private void examine() {
        if (trusted || !(isDoubtful(tcp6) || isDoubtful(tcp))) {
            return;
        }
        distrust = selfTest.run();
        trusted = distrust == null;
    }

    private boolean isDoubtful(FamilyTable table) {
        return (table.rows().negativeFastOpenLimit() && table.isAllZero())
                || (options.ownKernel() && table.rows().unpadded());
    }

    private void settleLimits() {
        List<OwnListener> listeners = discovery.listeners();
        boolean allExact = true;
        for (int i = 0; i < listeners.size(); i++) {
            allExact &= listeners.get(i).dropsExact();
        }
        if (!allExact) {
            overflows.attribute(
                    listeners,
                    namespace.counters(),
                    Math.max(tcp6.deepestOther(), tcp.deepestOther()),
                    tcp6.holdsOthers() || tcp.holdsOthers());
        }
        if (socket == null) {
            OptionalInt somaxconn = namespace.settings().somaxconn();
            listeners.forEach(listener -> naming.settleLimit(listener, somaxconn));
        }
    }

    // Identity is the point: an object is replaced exactly when its content changed.
    @SuppressWarnings("ReferenceEquality")
    private Reading assemble(@Nullable Reading before) {
        ReadingSource source = source(before);
        List<OwnListener> listeners = distrust != null ? List.of() : discovery.listeners();
        boolean changed = before == null
                || before.listeners() != listeners
                || before.counters() != namespace.counters()
                || before.settings() != namespace.settings()
                || before.source() != source;
        boolean queuesChanged = before == null || before.listeners() != listeners;
        for (int i = 0; i < listeners.size(); i++) {
            queuesChanged |= listeners.get(i).refreshQueue();
        }
        if (before != null && !changed && !queuesChanged) {
            return before;
        }
        List<ListenQueue> queues = before != null && !queuesChanged
                ? before.queues()
                : List.copyOf(listeners.stream()
                        .filter(OwnListener::readable)
                        .map(OwnListener::queue)
                        .toList());
        return new Reading(listeners, queues, namespace.counters(), namespace.settings(), source);
    }

    private ReadingSource source(@Nullable Reading before) {
        Kind kind = socket != null ? Kind.SOCKET : Kind.PROCFS;
        String reason = socket != null ? bindingReason : "/proc alone: " + bindingReason;
        String unavailable = unavailable();
        if (unavailable != null) {
            kind = Kind.UNAVAILABLE;
            reason = unavailable;
        } else if (hasProblem()) {
            StringBuilder text = new StringBuilder(reason);
            describeProblems(problem -> text.append("; ").append(problem));
            reason = text.toString();
        }
        return before != null
                        && before.source().kind() == kind
                        && before.source().reason().equals(reason)
                ? before.source()
                : new ReadingSource(kind, reason);
    }

    private @Nullable String unavailable() {
        if (distrust != null) {
            return distrust;
        }
        String problem6 = tcp6.table().problem();
        String problem4 = tcp.table().problem();
        if (problem6 != null
                && problem4 != null
                && (socket == null || discovery.listeners().isEmpty())) {
            return "no table of listening sockets: " + problem6 + "; " + problem4;
        }
        return discovery.problem() != null && !discovery.walked()
                ? "cannot tell which listening sockets are ours: " + discovery.problem()
                : null;
    }

    private boolean hasProblem() {
        return isDefect(tcp6) || isDefect(tcp) || discovery.problem() != null || namespace.incomplete();
    }

    /** A kernel without IPv6 has no tcp6, and that is no defect. */
    private static boolean isDefect(FamilyTable table) {
        return table.table().problem() != null && !table.table().missing();
    }

    private void describeProblems(Consumer<String> to) {
        for (FamilyTable table : List.of(tcp6, tcp)) {
            if (isDefect(table)) {
                to.accept(String.valueOf(table.table().problem()));
            }
        }
        String problem = discovery.problem();
        if (problem != null) {
            to.accept(problem);
        }
        namespace.describeProblems(to);
    }

    /** Takes up the listeners that discovery finds. */
    private final class Owner implements Discovery.Owner {

        @Override
        public @Nullable OwnListener create(SocketKey key, int descriptor) {
            if (!naming.includes(key)) {
                return null;
            }
            OwnListener listener = new OwnListener(key, naming.name(key), descriptor);
            rebind(listener, descriptor);
            return listener;
        }

        @Override
        public void rebind(OwnListener listener, int descriptor) {
            ListeningSocket asking = socket;
            if (asking == null) {
                listener.bindTo(descriptor, ListeningSocket.NO_COOKIE, false);
                return;
            }
            int answer = asking.read(descriptor, true);
            if (!descriptors.isSocket(descriptor, listener.key().inode())) {
                return;
            }
            if (answer == 0) {
                listener.bindTo(descriptor, asking.cookie(), asking.dropsKnown() && asking.countsDrops(descriptor));
                take(asking, listener);
                if (!listener.countsDrops()) {
                    listener.forgetDrops();
                }
            } else if (answer < 0) {
                // The descriptor is that of a listener, so it is the call that is not allowed here.
                socket = null;
                bindingReason = bindingReason + ", but TCP_INFO is refused with errno " + -answer;
            }
        }
    }
}
