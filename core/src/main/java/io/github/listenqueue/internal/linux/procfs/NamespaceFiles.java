package io.github.listenqueue.internal.linux.procfs;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.TcpCounters;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The counters and settings of the network namespace, each kept as one object while no number of it changes. Nor is another
 * object made on the way, not even an iterator: at ten ticks a second it takes the JIT minutes to remove one.
 */
public final class NamespaceFiles implements AutoCloseable {

    private final NetstatFile netstat;
    private final NetstatFile snmp;
    private final SysctlFile somaxconn;
    private final SysctlFile maxSynBacklog;
    private final SysctlFile syncookies;
    private final SysctlFile abortOnOverflow;
    private final SysctlFile synackRetries;
    private final List<SysctlFile> numbers;
    private TcpCounters counters = TcpCounters.UNKNOWN;
    private KernelSettings settings = KernelSettings.UNKNOWN;

    public NamespaceFiles(Path procRoot) {
        Path net = procRoot.resolve("self/net");
        netstat = new NetstatFile(
                net.resolve("netstat"),
                "TcpExt",
                List.of(
                        "ListenOverflows",
                        "ListenDrops",
                        "TCPReqQFullDrop",
                        "TCPReqQFullDoCookies",
                        "SyncookiesSent",
                        "TCPBacklogDrop"));
        snmp = new NetstatFile(net.resolve("snmp"), "Tcp", List.of("PassiveOpens"));
        Path ipv4 = procRoot.resolve("sys/net/ipv4");
        somaxconn = new SysctlFile(procRoot.resolve("sys/net/core/somaxconn"));
        maxSynBacklog = new SysctlFile(ipv4.resolve("tcp_max_syn_backlog"));
        syncookies = new SysctlFile(ipv4.resolve("tcp_syncookies"));
        abortOnOverflow = new SysctlFile(ipv4.resolve("tcp_abort_on_overflow"));
        synackRetries = new SysctlFile(ipv4.resolve("tcp_synack_retries"));
        numbers = List.of(somaxconn, maxSynBacklog, syncookies, abortOnOverflow, synackRetries);
    }

    /** The counters as last read. */
    public TcpCounters counters() {
        return counters;
    }

    public KernelSettings settings() {
        return settings;
    }

    /** Reads everything. */
    public void refresh() {
        refreshCounters();
        refreshSettings();
    }

    /** Reads the settings, and no counter. */
    public void refreshSettings() {
        OptionalInt connections = somaxconn.read();
        OptionalInt requests = maxSynBacklog.read();
        OptionalInt cookies = syncookies.read();
        OptionalInt abort = abortOnOverflow.read();
        OptionalInt retries = synackRetries.read();
        if (!settings.somaxconn().equals(connections)
                || !settings.maxSynBacklog().equals(requests)
                || !settings.syncookies().equals(cookies)
                || !settings.abortOnOverflow().equals(abort)
                || !settings.synackRetries().equals(retries)) {
            settings = new KernelSettings(connections, requests, cookies, abort, retries);
        }
    }

    /** Reads the counters, and no setting. */
    public void refreshCounters() {
        snmp.read();
        netstat.read();
        takeCounters();
    }

    /** Reads the file that holds the count of arrivals, and no other. */
    public void refreshArrivals() {
        snmp.read();
        takeCounters();
    }

    private void takeCounters() {
        if (!same(counters.listenOverflows(), netstat.value(0))
                || !same(counters.listenDrops(), netstat.value(1))
                || !same(counters.reqQueueFullDrops(), netstat.value(2))
                || !same(counters.reqQueueFullCookies(), netstat.value(3))
                || !same(counters.syncookiesSent(), netstat.value(4))
                || !same(counters.backlogDrops(), netstat.value(5))
                || !same(counters.passiveOpens(), snmp.value(0))) {
            counters = new TcpCounters(
                    optional(netstat.value(0)),
                    optional(netstat.value(1)),
                    optional(netstat.value(2)),
                    optional(netstat.value(3)),
                    optional(netstat.value(4)),
                    optional(netstat.value(5)),
                    optional(snmp.value(0)));
        }
    }

    /** Tells whether a file could not be read last time. */
    public boolean isIncomplete() {
        if (netstat.problem() != null || snmp.problem() != null) {
            return true;
        }
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i).problem() != null) {
                return true;
            }
        }
        return false;
    }

    /** Tells what could not be read last time and why, a sentence for each file. */
    public void describeProblems(Consumer<String> to) {
        tell(netstat.problem(), to);
        tell(snmp.problem(), to);
        numbers.forEach(number -> tell(number.problem(), to));
    }

    private static void tell(@Nullable String problem, Consumer<String> to) {
        if (problem != null) {
            to.accept(problem);
        }
    }

    @Override
    public void close() {
        netstat.close();
        snmp.close();
        numbers.forEach(SysctlFile::close);
    }

    private static boolean same(OptionalLong known, long value) {
        return known.isPresent() ? known.getAsLong() == value : value < 0;
    }

    private static OptionalLong optional(long value) {
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
