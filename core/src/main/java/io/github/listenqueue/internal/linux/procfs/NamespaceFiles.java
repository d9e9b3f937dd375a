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
 * The counters and settings of the network namespace. Each group is the same object while none of its numbers changes. A
 * sample allocates no other object either, not even an iterator, since at ten samples a second the JIT takes minutes to
 * remove one.
 */
public final class NamespaceFiles implements AutoCloseable {

    private final NetstatFile netstat;
    private final NetstatFile snmp;
    private final SysctlFile somaxconn;
    private final SysctlFile maxSynBacklog;
    private final SysctlFile syncookies;
    private final SysctlFile abortOnOverflow;
    private final SysctlFile synackRetries;
    private final List<SysctlFile> sysctls;
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
        sysctls = List.of(somaxconn, maxSynBacklog, syncookies, abortOnOverflow, synackRetries);
    }

    /** Returns the counters as last read. */
    public TcpCounters counters() {
        return counters;
    }

    public KernelSettings settings() {
        return settings;
    }

    /** Reads the counters and the settings. */
    public void refresh() {
        refreshCounters();
        refreshSettings();
    }

    /** Reads the settings alone. */
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

    /** Reads the counters alone. */
    public void refreshCounters() {
        snmp.read();
        netstat.read();
        updateCounters();
    }

    /** Reads only the file with the count of arrivals. */
    public void refreshArrivals() {
        snmp.read();
        updateCounters();
    }

    private void updateCounters() {
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

    /** Returns true if a file could not be read last time. */
    public boolean isIncomplete() {
        if (netstat.problem() != null || snmp.problem() != null) {
            return true;
        }
        for (int i = 0; i < sysctls.size(); i++) {
            if (sysctls.get(i).problem() != null) {
                return true;
            }
        }
        return false;
    }

    /** Reports each file that could not be read last time and the reason, as one sentence each. */
    public void describeProblems(Consumer<String> to) {
        report(netstat.problem(), to);
        report(snmp.problem(), to);
        sysctls.forEach(sysctl -> report(sysctl.problem(), to));
    }

    private static void report(@Nullable String problem, Consumer<String> to) {
        if (problem != null) {
            to.accept(problem);
        }
    }

    @Override
    public void close() {
        netstat.close();
        snmp.close();
        sysctls.forEach(SysctlFile::close);
    }

    private static boolean same(OptionalLong known, long value) {
        return known.isPresent() ? known.getAsLong() == value : value < 0;
    }

    private static OptionalLong optional(long value) {
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
