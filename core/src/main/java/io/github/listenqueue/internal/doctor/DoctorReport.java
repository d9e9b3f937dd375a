package io.github.listenqueue.internal.doctor;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static java.net.StandardProtocolFamily.UNIX;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.SnapshotSource.Kind;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.linux.netlink.Result;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import io.github.listenqueue.internal.sampling.ListenerSampler;
import io.github.listenqueue.internal.sampling.PortConfig;
import io.github.listenqueue.internal.sampling.ProbeListener;
import io.github.listenqueue.internal.sampling.Sample;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The report of the doctor. It tests on this machine which numbers can be read. A failure becomes a line of the report. */
public final class DoctorReport {

    private static final int MAX_SAMPLES = 50;
    private static final int PAUSE_MS = 20;

    private final StringBuilder text = new StringBuilder();
    private final Map<StandardProtocolFamily, ProbeListener> probes = new EnumMap<>(StandardProtocolFamily.class);
    private final Set<String> missing = new LinkedHashSet<>();
    private boolean tried;
    private String reason = "";
    private @Nullable String sockDiagProblem;

    /** Runs the examination. Takes up to 2 s if the connections do not show up. */
    public DoctorReport() {
        line("listenqueue", SystemReport::version);
        line("kernel", SystemReport::kernel);
        line("java", SystemReport::java);
        line("modules", SystemReport::modules);
        try {
            selfTest();
        } catch (Throwable e) {
            line("source", () -> "unknown: " + e);
        } finally {
            probes.values().forEach(this::close);
        }
        line("descriptors", SystemReport::descriptors);
        line("sandbox", SystemReport::sandbox);
        line("/proc", SystemReport::procMount);
        line("verdict", this::verdict);
    }

    /** Returns true if depth, limit and drops of a TCP listener can be read. */
    public boolean healthy() {
        return new Verdict(tried, missing, reason, sockDiagProblem).healthy();
    }

    /** Returns the report in lines. */
    public String text() {
        return text.toString();
    }

    private void selfTest() throws InterruptedException {
        for (StandardProtocolFamily family : List.of(INET, INET6, UNIX)) {
            try {
                probes.put(family, ProbeListener.open(family));
            } catch (Exception e) {
                line("self-test", () -> name(family) + ": cannot be tried here: " + e);
            }
        }
        SamplingConfig options =
                new SamplingConfig(SamplingConfig.OWN_PROC, NativeAccess.AUTO, new PortConfig(), address -> true);
        try (ListenerSampler sampler = new ListenerSampler(options, System::nanoTime)) {
            Sample sample = sampler.read(true);
            for (int samples = 1; samples < MAX_SAMPLES && !allProbesSeen(sample); samples++) {
                Thread.sleep(PAUSE_MS);
                sample = sampler.read(true);
            }
            reason = sample.source().kind() + ": " + sample.source().text();
            line("source", () -> reason);
            report(sample);
        }
        line("sock_diag", this::sockDiag);
    }

    private boolean allProbesSeen(Sample sample) {
        return sample.source().kind() == Kind.UNAVAILABLE
                || Stream.of(INET, INET6)
                        .map(probes::get)
                        .allMatch(probe -> probe == null
                                || find(sample, probe.address())
                                        .filter(queue -> queue.depth() > 0)
                                        .isPresent());
    }

    private static Optional<ListenQueue> find(Sample sample, SocketAddress address) {
        return sample.queues().stream()
                .filter(queue -> queue.localAddress().equals(address))
                .findFirst();
    }

    private void report(Sample sample) {
        probes.forEach((family, probe) -> line("self-test", () -> name(family) + ": " + probe(family, probe, sample)));
        for (ListenQueue queue : sample.queues()) {
            if (probes.values().stream().noneMatch(probe -> probe.address().equals(queue.localAddress()))) {
                line("listener", () -> queue.name() + ": " + numbers(queue));
            }
        }
        settings(sample.settings());
        line("counters", () -> counters(sample.counters()));
    }

    private String probe(StandardProtocolFamily family, ProbeListener probe, Sample sample) {
        Optional<ListenQueue> found = find(sample, probe.address());
        if (family != UNIX) {
            tried = true;
            need("depth", found.filter(queue -> queue.depth() > 0).isPresent());
            need("limit", found.filter(queue -> queue.limit().isPresent()).isPresent());
            need("drops", found.filter(queue -> queue.drops().isPresent()).isPresent());
        }
        return "one connection left unaccepted, backlog " + ProbeListener.BACKLOG + ": "
                + found.map(DoctorReport::numbers).orElse("the listener was not found");
    }

    private void need(String number, boolean isRead) {
        if (!isRead) {
            missing.add(number);
        }
    }

    private static String numbers(ListenQueue queue) {
        return "depth " + queue.depth() + ", limit "
                + (queue.limit().isPresent() ? queue.limit().getAsInt() : "unknown")
                + (queue.isUnix() ? "; drops are not counted by any kernel" : ", drops " + known(queue.drops()));
    }

    private String sockDiag() {
        ProbeListener probe = probes.get(INET);
        try (SockDiag diag = SockDiag.open(NativeAccess.AUTO, System::nanoTime)) {
            sockDiagProblem = diag.problem();
            if (sockDiagProblem != null || probe == null) {
                return "no half-open requests, no waiting times: " + sockDiagProblem;
            }
            InetSocketAddress address = (InetSocketAddress) probe.address();
            Result<WaitingSockets> waiting = diag.waiting(address, false, 0, 0);
            WaitingSockets sockets = waiting.value();
            return valueOf(diag.countListeners(), count -> count)
                    + " TCP listeners in this network namespace; of the self-test "
                    + valueOf(diag.halfOpen(address, false), count -> count) + " in SYN_RECV, "
                    + valueOf(waiting, WaitingSockets::established) + " waiting"
                    + (sockets == null || sockets.oldestMs().isEmpty()
                            ? ""
                            : " for " + sockets.oldestMs().getAsLong() + " ms");
        }
    }

    private static <T> String valueOf(Result<T> result, Function<T, Object> number) {
        T value = result.value();
        return value == null ? "unknown (" + result.problem() + ")" : String.valueOf(number.apply(value));
    }

    private void settings(KernelSettings settings) {
        setting("net.core.somaxconn", settings.somaxconn(), value -> "no accept queue gets a higher limit");
        setting(
                "net.ipv4.tcp_max_syn_backlog",
                settings.maxSynBacklog(),
                value -> "half-open requests of a listener, where syncookies are off");
        setting("net.ipv4.tcp_syncookies", settings.syncookies(), value -> switch (value) {
            case 0 -> "a full SYN queue drops";
            case 1 -> "a full SYN queue answers with cookies";
            default -> "every SYN is answered with a cookie";
        });
        setting(
                "net.ipv4.tcp_abort_on_overflow",
                settings.abortOnOverflow(),
                value -> value == 0
                        ? "a handshake that ends at a full queue is ignored: the client hangs"
                        : "a handshake that ends at a full queue is reset");
        setting(
                "net.ipv4.tcp_synack_retries",
                settings.synackRetries(),
                value -> "a half-open request is given up after " + giveUpAfterS(value) + " s");
    }

    /** Returns the sum of the timeouts: 1 s at first, doubled for each retry, up to TCP_RTO_MAX of 120 s. */
    private static long giveUpAfterS(int retries) {
        return IntStream.rangeClosed(0, retries)
                .mapToLong(retry -> Math.min(1L << Math.min(retry, Integer.SIZE), 120))
                .sum();
    }

    private void setting(String name, OptionalInt value, IntFunction<String> meaning) {
        line(
                "setting",
                () -> name
                        + (value.isPresent()
                                ? " = " + value.getAsInt() + ": " + meaning.apply(value.getAsInt())
                                : " is unknown"));
    }

    private static String counters(TcpCounters counters) {
        return "of this network namespace: ListenOverflows " + known(counters.listenOverflows()) + ", ListenDrops "
                + known(counters.listenDrops()) + ", TCPReqQFullDrop " + known(counters.reqQueueFullDrops())
                + ", SyncookiesSent " + known(counters.syncookiesSent()) + ", PassiveOpens "
                + known(counters.passiveOpens());
    }

    private String verdict() {
        return new Verdict(tried, missing, reason, sockDiagProblem).text();
    }

    private static String known(OptionalLong value) {
        return value.isPresent() ? Long.toString(value.getAsLong()) : "unknown";
    }

    private static String name(StandardProtocolFamily family) {
        return switch (family) {
            case INET -> "IPv4";
            case INET6 -> "IPv6";
            case UNIX -> "unix-domain";
        };
    }

    private void line(String label, Callable<String> content) {
        String value;
        try {
            value = content.call();
        } catch (Throwable e) {
            // Any failure belongs in the report: no descriptors left, a sandbox, an absent module.
            value = "unknown: " + e;
        }
        text.append(String.format("%-12s %s%n", label, value));
    }

    private void close(ProbeListener probe) {
        try {
            probe.close();
        } catch (IOException e) {
            line("self-test", () -> "could not be cleaned up: " + e);
        }
    }
}
