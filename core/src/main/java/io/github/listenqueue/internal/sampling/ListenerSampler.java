package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.procfs.Descriptors;
import io.github.listenqueue.internal.linux.procfs.NamespaceFiles;
import io.github.listenqueue.internal.linux.procfs.SysctlFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sampler of all accept queues of this process, by socket options where libc can be called, else by the tables under
 * {@code /proc}. For one thread at a time. The files are opened by the first sample and stay open.
 */
public final class ListenerSampler implements AutoCloseable {

    /** The maximum age of the namespace's counters and settings. Reading them costs more than reading every listener. */
    private static final long REFRESH_NS = 1_000_000_000L;

    /**
     * The maximum number of repeated reads. A drop may fall between the counters and the second read of the listeners; in a
     * flood there is always one more.
     */
    private static final int CONSISTENCY_ROUNDS = 3;

    private final SamplingConfig config;
    private final LongSupplier nanoTime;
    private final NamespaceFiles namespace;
    private final TrackedTable tcp6;
    private final TrackedTable tcp;
    private final TrackedTable unix;
    private final List<TrackedTable> tables;
    private final List<TrackedTable> readable;
    private final TcpInfoSampler direct;
    private final SockDiag diag;
    private final List<ListenerProbe> probes;
    private final QueueReader queues;
    private final SoleListener sole;
    private final Discovery discovery;
    private final ListenerNaming naming;
    private final Limits limits;
    private final SelfTest selfTest;
    private final DropAttribution attribution;
    private final DropInference inference = new DropInference();
    private final SourceReport report;

    private boolean trusted;
    private @Nullable String distrust;
    private long refreshedNs;
    private int namesSeen;
    private boolean allDropsExact = true;
    private List<TrackedListener> open = List.of();
    private List<TrackedListener> closed = List.of();
    private List<TrackedListener> closedBefore = List.of();

    /** True if a queue changed since {@link #last}. Without memory for a new sample, the change is left to the next one. */
    private boolean queuesChanged;

    private @Nullable Sample last;

    /**
     * Opens the access to the sockets. The first sample loads and opens the rest.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    public ListenerSampler(SamplingConfig config, LongSupplier nanoTime) {
        this(config, nanoTime, config.openBinding());
    }

    private ListenerSampler(SamplingConfig config, LongSupplier nanoTime, LibcAccess binding) {
        this(
                config,
                nanoTime,
                binding,
                binding.libc() == null
                        ? SockDiag.none(binding.problem())
                        : SockDiag.open(config.nativeAccess(), nanoTime));
    }

    ListenerSampler(SamplingConfig config, LongSupplier nanoTime, LibcAccess binding, SockDiag diag) {
        this.config = config;
        this.nanoTime = nanoTime;
        this.refreshedNs = nanoTime.getAsLong() - REFRESH_NS;
        this.namespace = new NamespaceFiles(config.procRoot());
        this.tcp6 = new TrackedTable(Family.TCP6, config);
        this.tcp = new TrackedTable(Family.TCP, config);
        this.unix = new TrackedTable(Family.UNIX, config);
        this.tables = List.of(tcp6, tcp, unix);
        this.readable = new ArrayList<>(tables.size());
        Descriptors descriptors = new Descriptors(config.procRoot().resolve("self/fd"));
        this.direct = new TcpInfoSampler(binding, descriptors);
        this.diag = diag;
        this.queues = new QueueReader(direct, diag, nanoTime);
        this.probes = tables.stream()
                .map(table -> new ListenerProbe(diag, table, nanoTime))
                .toList();
        this.sole = new SoleListener(probes.get(0), probes.get(1));
        this.naming = new ListenerNaming(config);
        this.attribution = new DropAttribution(new SynQueueProbe(diag, namespace::settings, nanoTime));
        this.limits = new Limits(config.portConfig(), namespace);
        this.discovery = new Discovery(descriptors, new Owner());
        this.selfTest = new SelfTest(tcp6, tcp);
        this.report = new SourceReport(tcp6, tcp, unix, namespace, discovery);
        warmUpFailure();
    }

    /** Returns true if the TCP listeners are read by socket options, at about a microsecond each. */
    public boolean readsSockets() {
        return direct.possible();
    }

    /**
     * Returns the cost of the depths of our unix-domain listeners in the last sample, in nanoseconds; 0 if there are none.
     * It grows with the number of unix-domain sockets in the namespace.
     */
    public long unixCostNs() {
        return queues.unixCostNs();
    }

    /**
     * Samples all listeners.
     *
     * @param onDemand true if a caller wants the present state; otherwise the search for new listeners is limited to a
     *     negligible cost
     * @return the same object as before if nothing changed
     */
    public Sample read(boolean onDemand) {
        if (last != null && distrust != null && selfTest.conclusive()) {
            return last;
        }
        long nowNs = nanoTime.getAsLong();
        List<TrackedListener> known = discovery.listeners();
        queues.beginSample(known);
        // Before the listeners: a drop in between is in this sample's listener and in the next sample's counters.
        if (nowNs - refreshedNs >= REFRESH_NS || (onDemand && namespace.isIncomplete())) {
            namespace.refresh();
            refreshedNs = nowNs;
        } else if (!direct.possible()) {
            namespace.refreshCounters();
        }
        queues.readSockets(known);
        discover(nowNs, onDemand);
        for (int round = 0; round < CONSISTENCY_ROUNDS && queues.takeDropsMoved(); round++) {
            // After the listeners, whose drops they explain. Then the listeners again, so that these are read last.
            namespace.refreshCounters();
            queues.readSockets(discovery.listeners());
        }
        if (sole.update(discovery.listeners(), refreshedNs == nowNs)) {
            // From here on the arrivals count for one listener.
            namespace.refreshArrivals();
        }
        verifyTables();
        settleNames();
        attributeDrops();
        settleLimits();
        last = assemble(last);
        queuesChanged = false;
        return last;
    }

    @Override
    public void close() {
        namespace.close();
        tables.forEach(TrackedTable::close);
        diag.close();
    }

    /** Finds new and closed listeners, and reads the queues that no socket option reports. */
    private void discover(long nowNs, boolean onDemand) {
        readable.clear();
        boolean toMatch = false;
        for (int i = 0; i < probes.size(); i++) {
            ListenerProbe probe = probes.get(i);
            TrackedTable table = probe.table();
            Family family = table.family();
            probe.beginSample();
            boolean due = table.due(nowNs, onDemand);
            if (family == Family.UNIX && table.holdsAny() && (due || queues.readsDirectly(family))) {
                queues.readUnixQueues(discovery.listeners());
            }
            // Where drops are attributed by depth, the depths of neighbours count too, and only the table has them.
            if (isNeeded(table) || (due && !(allDropsExact && probe.findsNothingNew(nowNs)))) {
                toMatch |= queues.read(table, nowNs);
                if (table.table().problem() == null) {
                    readable.add(table);
                }
            }
            // A table does not show that a descriptor of ours was closed while a child process still holds the socket.
            toMatch |= hasLost(family) || (due && table.holdsAny() && isDoubted(family));
        }
        if (toMatch) {
            discovery.update(readable, doubted(), nowNs);
            if (hasUnreadable(Family.UNIX)) {
                queues.readUnixQueues(discovery.listeners());
            }
        }
        for (int i = 0; i < probes.size(); i++) {
            TrackedTable table = probes.get(i).table();
            if (readable.contains(table)) {
                probes.get(i).tableRead();
            }
            if (!queues.readsDirectly(table.family())) {
                queues.take(table, discovery.listeners());
            }
        }
    }

    /** Returns true if the table must be read at any cost: it holds our depths, or shows if a lost listener is gone. */
    private boolean isNeeded(TrackedTable table) {
        if (queues.readsDirectly(table.family())) {
            return hasLost(table.family());
        }
        return table.holdsAny()
                || (table.family() != Family.UNIX && table.table().problem() != null);
    }

    /** Returns true if listeners of a family may be gone unnoticed, because they are not read by their descriptors. */
    private boolean isDoubted(Family family) {
        return family == Family.UNIX || !direct.possible();
    }

    /** Returns true if a listener of the family could not be read although the kernel reports its queue. */
    private boolean hasLost(Family family) {
        return queues.readsDirectly(family) && hasUnreadable(family);
    }

    private boolean hasUnreadable(Family family) {
        List<TrackedListener> listeners = discovery.listeners();
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).key().family() == family && !listeners.get(i).readable()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the listeners that may be gone. */
    private List<TrackedListener> doubted() {
        List<TrackedListener> doubted = new ArrayList<>();
        for (TrackedListener listener : discovery.listeners()) {
            if (isDoubted(listener.key().family()) || !listener.readable()) {
                doubted.add(listener);
            }
        }
        return doubted;
    }

    /**
     * Tests the tables if they do not read like a Linux kernel's. A test on this machine proves nothing about tables of
     * another.
     */
    private void verifyTables() {
        if (!trusted
                && config.ownKernel()
                && (tcp6.table().isDoubtful() || tcp.table().isDoubtful())) {
            distrust = selfTest.run();
            trusted = distrust == null;
        }
    }

    private void settleNames() {
        if (config.portConfig().renamed() != namesSeen) {
            namesSeen = config.portConfig().renamed();
            if (discovery.filter(naming::includes)) {
                tables.forEach(TrackedTable::rematch);
            }
            discovery.listeners().forEach(listener -> listener.rename(naming.name(listener.key())));
        }
    }

    private void attributeDrops() {
        List<TrackedListener> listeners = discovery.listeners();
        noteClosed(listeners);
        boolean allExact = true;
        for (int i = 0; i < listeners.size(); i++) {
            allExact &= listeners.get(i).knowsDrops() || listeners.get(i).key().isUnix();
        }
        allDropsExact = allExact;
        Growth unexplained = attribution.attribute(listeners, namespace.counters());
        if (!allExact || !closed.isEmpty()) {
            Neighbours neighbours = new Neighbours(
                    tcp6.holdsOthers() || tcp.holdsOthers(), Math.max(tcp6.deepestOther(), tcp.deepestOther()));
            inference.attribute(listeners, closed, unexplained, neighbours);
        }
        // By the same counters as the overflows, which may be found only when a file becomes readable again.
        boolean quiet = unexplained.opens() == 0;
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).learn(quiet);
        }
    }

    /**
     * Records the listeners that closed since the sample before the last: counters and tables are not read at one instant.
     */
    private void noteClosed(List<TrackedListener> now) {
        List<TrackedListener> gone = List.of();
        if (!open.equals(now)) {
            gone = new ArrayList<>(open);
            gone.removeAll(now);
            open = now;
        }
        if (!gone.isEmpty()) {
            // Overflows until a listener closed are reported before its Closed event.
            namespace.refreshCounters();
        }
        if (!gone.isEmpty() || !closedBefore.isEmpty()) {
            closed = new ArrayList<>(gone);
            closed.addAll(closedBefore);
        } else {
            closed = gone;
        }
        closedBefore = gone;
    }

    private void settleLimits() {
        limits.settle(discovery.listeners(), direct.possible(), queues.readsDirectly(Family.UNIX));
    }

    @SuppressWarnings("ReferenceEquality") // Identity is the point: an object is replaced exactly when it changed.
    private Sample assemble(@Nullable Sample before) {
        SnapshotSource source = report.of(direct, queues.unixProblem(), distrust);
        List<TrackedListener> listeners = distrust != null ? List.of() : discovery.listeners();
        // A kernel with made-up tables has made-up counters too: zeros that were never counted.
        TcpCounters counters = distrust != null ? TcpCounters.UNKNOWN : namespace.counters();
        TrackedListener only = distrust != null ? null : sole.found();
        queuesChanged |= before == null || before.listeners() != listeners;
        for (int i = 0; i < listeners.size(); i++) {
            queuesChanged |= listeners.get(i).refreshQueue();
        }
        if (before != null
                && !queuesChanged
                && before.counters() == counters
                && before.settings() == namespace.settings()
                && before.source() == source
                && before.sole() == only) {
            return before;
        }
        List<ListenQueue> queues =
                before != null && !queuesChanged ? before.queues() : TrackedListener.queuesOf(listeners);
        return new Sample(listeners, queues, counters, namespace.settings(), source, only);
    }

    /** Loads the classes that handle an unreadable file: without a descriptor they could not be loaded later. */
    private void warmUpFailure() {
        Path missing = config.procRoot().resolve("self/listenqueue-warm-up");
        new SysctlFile(missing).read();
        try {
            new Descriptors(missing).find(Set.of(0L));
        } catch (IOException e) {
            // As intended.
        }
    }

    /** The factory of the listeners that discovery finds. */
    private final class Owner implements Discovery.Owner {

        @Override
        public @Nullable TrackedListener create(SocketKey key, int descriptor, boolean old) {
            if (!naming.includes(key)) {
                return null;
            }
            TrackedListener listener = new TrackedListener(key, naming.name(key), descriptor);
            queues.bind(listener, descriptor);
            if (last != null && !old) {
                listener.countFromZero();
            }
            return listener;
        }

        @Override
        public void rebind(TrackedListener listener, int descriptor) {
            queues.bind(listener, descriptor);
        }
    }
}
