package io.github.listenqueue.internal.read;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ReadingSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.read.procfs.Descriptors;
import io.github.listenqueue.internal.read.procfs.NumberFile;
import io.github.listenqueue.internal.read.socket.Binding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads all accept queues of this process: by the sockets' own descriptors where libc can be called, else by the tables
 * under {@code /proc}. One thread at a time. The files are opened by the first reading and stay open.
 */
public final class ListenerReader implements AutoCloseable {

    /** How old the namespace's counters and settings may be; reading them costs more than reading every listener. */
    private static final long REFRESH_NS = 1_000_000_000L;

    /** A drop may fall between the counters and the second look at the listeners; in a flood there is always one more. */
    private static final int WITNESS_ROUNDS = 3;

    private final ReadingOptions options;
    private final LongSupplier nanoTime;
    private final NamespaceFiles namespace;
    private final FamilyTable tcp6;
    private final FamilyTable tcp;
    private final DirectReading direct;
    private final Discovery discovery;
    private final ListenerNaming naming;
    private final SelfTest selfTest;
    private final Overflows overflows = new Overflows();
    private final SourceReport report;

    private boolean trusted;
    private @Nullable String distrust;
    private long refreshedNs;
    private int namesSeen;
    private @Nullable Reading last;

    /**
     * Finds the way to the sockets and makes ready to read; what a sample needs is loaded and opened by the first one.
     *
     * @param nanoTime a clock that never steps, in nanoseconds
     */
    public ListenerReader(ReadingOptions options, LongSupplier nanoTime) {
        this.options = options;
        this.nanoTime = nanoTime;
        this.refreshedNs = nanoTime.getAsLong() - REFRESH_NS;
        this.namespace = new NamespaceFiles(options.procRoot());
        this.tcp6 = new FamilyTable(options.procRoot().resolve("self/net/tcp6"), true);
        this.tcp = new FamilyTable(options.procRoot().resolve("self/net/tcp"), false);
        List<FamilyTable> tables = List.of(tcp6, tcp);
        Descriptors descriptors = new Descriptors(options.procRoot().resolve("self/fd"));
        Binding binding = options.ownKernel()
                ? Binding.open(options.nativeAccess())
                : new Binding(null, "reading " + options.procRoot() + ", which need not be of this process");
        this.direct = new DirectReading(binding, descriptors);
        this.naming = new ListenerNaming(options);
        this.discovery = new Discovery(descriptors, new Owner());
        this.selfTest = new SelfTest(tables);
        this.report = new SourceReport(tables, namespace, discovery);
        rehearseFailure();
    }

    /** Whether the listeners are asked directly, which costs about a microsecond each. */
    public boolean readsSockets() {
        return direct.possible();
    }

    /**
     * Takes a reading; the same object as before if nothing changed.
     *
     * @param asked whether somebody wants to see what is there now; otherwise new listeners are looked for at a pace that
     *     costs next to nothing
     */
    public Reading read(boolean asked) {
        if (last != null && distrust != null && selfTest.conclusive()) {
            return last;
        }
        long nowNs = nanoTime.getAsLong();
        List<OwnListener> known = discovery.listeners();
        for (int i = 0; i < known.size(); i++) {
            known.get(i).beginSample();
        }
        // Before the listeners, so that a drop in between is in this reading's listener and the next one's counters.
        if (nowNs - refreshedNs >= REFRESH_NS || (asked && namespace.incomplete())) {
            namespace.refresh();
            refreshedNs = nowNs;
        } else if (!direct.possible()) {
            namespace.refreshDropCounters();
        }
        direct.read(known);
        readTables(nowNs, asked);
        for (int round = 0; round < WITNESS_ROUNDS && direct.takeDropsMoved(); round++) {
            // After the listeners, to be their witness; then the listeners again, to stay the last ones read.
            namespace.refreshDropCounters();
            direct.read(discovery.listeners());
        }
        examine();
        settleNames();
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

    private void readTables(long nowNs, boolean asked) {
        boolean due6 = tcp6.due(nowNs, asked);
        boolean due4 = tcp.due(nowNs, asked);
        boolean look6 = due6 || isNeeded(tcp6);
        boolean changed6 = look6 && look(tcp6, nowNs);
        boolean look4 = due4 || isNeeded(tcp);
        boolean changed4 = look4 && look(tcp, nowNs);
        // A table does not show that a descriptor of ours was closed while a child process still holds the socket.
        boolean checkAll = !direct.possible() && (due6 || due4);
        if (changed6 || changed4 || checkAll || !direct.lost().isEmpty()) {
            List<FamilyTable> readable = new ArrayList<>(2);
            if (look6 && tcp6.table().problem() == null) {
                readable.add(tcp6);
            }
            if (look4 && tcp.table().problem() == null) {
                readable.add(tcp);
            }
            Collection<OwnListener> doubted = direct.possible() ? List.copyOf(direct.lost()) : discovery.listeners();
            discovery.update(readable, doubted, nowNs);
            direct.found();
        }
        if (!direct.possible()) {
            applyTable(tcp6);
            applyTable(tcp);
        }
    }

    /** Whether the table has to be read whatever it costs: it holds our depths, or shows whether a lost listener is gone. */
    private boolean isNeeded(FamilyTable table) {
        if (!direct.possible()) {
            return table.holdsAny() || table.table().problem() != null;
        }
        if (!direct.lost().isEmpty()) {
            for (OwnListener listener : direct.lost()) {
                if (listener.key().ipv6() == table.table().ipv6()) {
                    return true;
                }
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
        if (!trusted && (isDoubtful(tcp6) || isDoubtful(tcp))) {
            distrust = selfTest.run();
            trusted = distrust == null;
        }
    }

    private boolean isDoubtful(FamilyTable table) {
        return (table.rows().negativeFastOpenLimit() && table.isAllZero())
                || (options.ownKernel() && table.rows().unpadded());
    }

    private void settleNames() {
        if (options.notes().renamed() != namesSeen) {
            namesSeen = options.notes().renamed();
            discovery.listeners().forEach(listener -> listener.rename(naming.name(listener.key())));
        }
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
        if (!direct.possible()) {
            OptionalInt somaxconn = namespace.settings().somaxconn();
            listeners.forEach(listener -> naming.settleLimit(listener, somaxconn));
        }
    }

    @SuppressWarnings("ReferenceEquality") // Identity is the point: an object is replaced exactly when it changed.
    private Reading assemble(@Nullable Reading before) {
        ReadingSource source = report.of(direct, distrust);
        List<OwnListener> listeners = distrust != null ? List.of() : discovery.listeners();
        // What makes up the tables makes up the counters, too: zeros that nobody counted.
        TcpCounters counters = distrust != null ? TcpCounters.UNKNOWN : namespace.counters();
        boolean queuesChanged = before == null || before.listeners() != listeners;
        for (int i = 0; i < listeners.size(); i++) {
            queuesChanged |= listeners.get(i).refreshQueue();
        }
        if (before != null
                && !queuesChanged
                && before.counters() == counters
                && before.settings() == namespace.settings()
                && before.source() == source) {
            return before;
        }
        List<ListenQueue> queues = before != null && !queuesChanged
                ? before.queues()
                : List.copyOf(listeners.stream()
                        .filter(OwnListener::readable)
                        .map(OwnListener::queue)
                        .toList());
        return new Reading(listeners, queues, counters, namespace.settings(), source);
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

    /** Takes up the listeners that discovery finds. */
    private final class Owner implements Discovery.Owner {

        @Override
        public @Nullable OwnListener create(SocketKey key, int descriptor) {
            if (!naming.includes(key)) {
                return null;
            }
            OwnListener listener = new OwnListener(key, naming.name(key), descriptor);
            direct.bind(listener, descriptor);
            return listener;
        }

        @Override
        public void rebind(OwnListener listener, int descriptor) {
            direct.bind(listener, descriptor);
        }
    }
}
