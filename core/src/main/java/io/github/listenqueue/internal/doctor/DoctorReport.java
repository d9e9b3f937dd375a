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

/** Tries out what can be seen here and writes it down. What fails becomes a line of the text. */
public final class DoctorReport {

    private static final int LOOKS = 50;
    private static final int PAUSE_MS = 20;

    private final StringBuilder text = new StringBuilder();
    private final Map<StandardProtocolFamily, ProbeListener> trials = new EnumMap<>(StandardProtocolFamily.class);
    private final Set<String> missing = new LinkedHashSet<>();
    private boolean tried;
    private String reason = "";

    /** Makes the examination; takes up to two seconds where connections do not show up. */
    public DoctorReport() {
        line("listenqueue", SystemReport::version);
        line("kernel", SystemReport::kernel);
        line("java", SystemReport::java);
        line("modules", SystemReport::modules);
        try {
            tryOut();
        } catch (Throwable e) {
            line("source", () -> "unknown: " + e);
        } finally {
            trials.values().forEach(this::close);
        }
        line("descriptors", SystemReport::descriptors);
        line("sandbox", SystemReport::sandbox);
        line("/proc", SystemReport::procMount);
        line("verdict", this::verdict);
    }

    /** Returns true if depth, limit and drops of a TCP listener can be seen. */
    public boolean healthy() {
        return tried && missing.isEmpty();
    }

    /** All of it, in lines. */
    public String text() {
        return text.toString();
    }

    private void tryOut() throws InterruptedException {
        for (StandardProtocolFamily family : List.of(INET, INET6, UNIX)) {
            try {
                trials.put(family, ProbeListener.open(family));
            } catch (Exception e) {
                line("self-test", () -> name(family) + ": cannot be tried here: " + e);
            }
        }
        SamplingConfig options =
                new SamplingConfig(SamplingConfig.OWN_PROC, NativeAccess.AUTO, new PortConfig(), address -> true);
        try (ListenerSampler reader = new ListenerSampler(options, System::nanoTime)) {
            Sample reading = reader.read(true);
            for (int look = 1; look < LOOKS && !allSeen(reading); look++) {
                Thread.sleep(PAUSE_MS);
                reading = reader.read(true);
            }
            reason = reading.source().kind() + ": " + reading.source().text();
            line("source", () -> reason);
            report(reading);
        }
        line("sock_diag", this::sockDiag);
    }

    private boolean allSeen(Sample reading) {
        return reading.source().kind() == Kind.UNAVAILABLE
                || Stream.of(INET, INET6)
                        .map(trials::get)
                        .allMatch(trial -> trial == null
                                || find(reading, trial.address())
                                        .filter(queue -> queue.depth() > 0)
                                        .isPresent());
    }

    private static Optional<ListenQueue> find(Sample reading, SocketAddress address) {
        return reading.queues().stream()
                .filter(queue -> queue.localAddress().equals(address))
                .findFirst();
    }

    private void report(Sample reading) {
        trials.forEach((family, trial) -> line("self-test", () -> name(family) + ": " + trial(family, trial, reading)));
        for (ListenQueue queue : reading.queues()) {
            if (trials.values().stream().noneMatch(trial -> trial.address().equals(queue.localAddress()))) {
                line("listener", () -> queue.name() + ": " + numbers(queue));
            }
        }
        settings(reading.settings());
        line("counters", () -> counters(reading.counters()));
    }

    private String trial(StandardProtocolFamily family, ProbeListener trial, Sample reading) {
        Optional<ListenQueue> found = find(reading, trial.address());
        if (family != UNIX) {
            tried = true;
            need("depth", found.filter(queue -> queue.depth() > 0).isPresent());
            need("limit", found.filter(queue -> queue.limit().isPresent()).isPresent());
            need("drops", found.filter(queue -> queue.drops().isPresent()).isPresent());
        }
        return "one connection left unaccepted, backlog " + ProbeListener.BACKLOG + ": "
                + found.map(DoctorReport::numbers).orElse("the listener was not seen");
    }

    private void need(String what, boolean seen) {
        if (!seen) {
            missing.add(what);
        }
    }

    private static String numbers(ListenQueue queue) {
        return "depth " + queue.depth() + ", limit "
                + (queue.limit().isPresent() ? queue.limit().getAsInt() : "unknown")
                + (queue.isUnix() ? "; drops are not counted by any kernel" : ", drops " + known(queue.drops()));
    }

    private String sockDiag() {
        ProbeListener trial = trials.get(INET);
        try (SockDiag diag = SockDiag.open(NativeAccess.AUTO, System::nanoTime)) {
            if (diag.problem() != null || trial == null) {
                return "no half-open requests, no waiting times: " + diag.problem();
            }
            InetSocketAddress address = (InetSocketAddress) trial.address();
            Result<WaitingSockets> waiting = diag.waiting(address, false, 0, 0);
            WaitingSockets seen = waiting.value();
            return said(diag.listeners(), List::size) + " TCP listeners in this network namespace; of the self-test "
                    + said(diag.halfOpen(address, false), count -> count) + " in SYN_RECV, "
                    + said(waiting, WaitingSockets::established) + " waiting"
                    + (seen == null || seen.oldestMs().isEmpty()
                            ? ""
                            : " for " + seen.oldestMs().getAsLong() + " ms");
        }
    }

    private static <T> String said(Result<T> answer, Function<T, Object> what) {
        T value = answer.value();
        return value == null ? "unknown (" + answer.problem() + ")" : String.valueOf(what.apply(value));
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

    /** The first second, then twice as long for each answer that is sent again, up to TCP_RTO_MAX: 120 s. */
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
        if (healthy()) {
            return "all is well: depth, limit and drops of every TCP listener can be seen";
        }
        return (tried ? String.join(", ", missing) + " cannot be seen" : "nothing could be tried") + ". " + reason;
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
        String said;
        try {
            said = content.call();
        } catch (Throwable e) {
            // Out of descriptors, a sandbox, an absent module: whatever it is, it belongs into the text.
            said = "unknown: " + e;
        }
        text.append(String.format("%-12s %s%n", label, said));
    }

    private void close(ProbeListener trial) {
        try {
            trial.close();
        } catch (IOException e) {
            line("self-test", () -> "could not be cleaned up: " + e);
        }
    }
}
