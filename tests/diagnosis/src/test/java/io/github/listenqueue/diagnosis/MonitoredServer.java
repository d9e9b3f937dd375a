package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A server with its monitor, its load clients and the findings. */
final class MonitoredServer {

    /** The name of the listener with the fault. */
    static final String WEB = "web";

    /** The name of a listener without clients. */
    static final String MANAGEMENT = "management";

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** Longer than the half second after which the monitor looks up the acceptor threads of new listeners. */
    private static final long CALM_MS = 1_500;

    /** The monitor's thread that looks up acceptor threads, and then waits. */
    private static final String DIAGNOSING = "listenqueue-diagnosis";

    private static final Duration SECOND_THOUGHTS = Duration.ofSeconds(13);

    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final Queue<Arrival> events = new ConcurrentLinkedQueue<>();
    private final List<Finding> requested = new ArrayList<>();
    private final PrintStream out;
    private final boolean cold;
    private ListenQueueMonitor.Builder builder;
    private ListenQueueMonitor monitor;
    private long troubledNs;
    private LoadClients loadClients;

    /** An event, and the time when it arrived. */
    private record Arrival(ListenQueueEvent event, long atNs) {}

    /**
     * Creates a fixture without a server.
     *
     * @param cold true to start the monitor only once the fault has filled the queue
     */
    MonitoredServer(PrintStream out, boolean cold) {
        this.out = out;
        this.cold = cold;
    }

    /** Starts to monitor a server and a healthy listener, waits for calm, and returns its idle clients. */
    LoadClients startMonitor(int port, String... clientPrefix) throws Exception {
        ServerSocket quiet = new ServerSocket(0, 16, LOOPBACK);
        start(MANAGEMENT + "-acceptor", () -> {
            while (true) {
                quiet.accept().close();
            }
        });
        return startMonitor(port, quiet.getLocalPort(), clientPrefix);
    }

    /** Starts to monitor a server that has the healthy listener itself, waits for calm, and returns its idle clients. */
    LoadClients startMonitor(int port, int quietPort, String... clientPrefix) throws Exception {
        LoadClients clients = LoadClients.of(port, clientPrefix);
        loadClients = clients;
        // One client for each listener: the first connection takes a server longer and needs more descriptors.
        for (int known : new int[] {port, quietPort}) {
            try (Socket first = new Socket(LOOPBACK, known)) {
                first.getOutputStream().write(new byte[0]);
            }
        }
        builder = ListenQueueMonitor.builder()
                .name(port, WEB)
                .name(quietPort, MANAGEMENT)
                .onEvent(event -> events.add(new Arrival(event, System.nanoTime())));
        if (cold) {
            return clients;
        }
        monitor = builder.start();
        await().until(() -> count(Opened.class) >= 2);
        TimeUnit.MILLISECONDS.sleep(CALM_MS);
        // The lookup takes longer on a busy machine.
        int[] idle = new int[1];
        await().until(() -> (idle[0] = isWaiting(DIAGNOSING) ? idle[0] + 1 : 0) > 20);
        return clients;
    }

    /** Waits until the fault was diagnosed, calls {@code diagnose()} as well, and keeps both diagnoses. */
    void awaitDiagnosis() {
        if (cold) {
            troubledNs = System.nanoTime();
            monitor = builder.start();
        }
        await().until(() -> count(Diagnosed.class) > 0);
        awaitCause();
        diagnose();
    }

    /** Gives the monitor the time for a second and a third diagnosis if the first one found no cause. */
    private void awaitCause() {
        long endNs = System.nanoTime() + SECOND_THOUGHTS.toNanos();
        await().until(() -> events.stream().anyMatch(MonitoredServer::hasCause) || System.nanoTime() >= endNs);
    }

    private static boolean hasCause(Arrival arrival) {
        return arrival.event() instanceof Diagnosed diagnosed
                && diagnosed.finding().cause() != Cause.UNKNOWN;
    }

    boolean isDiagnosed() {
        return count(Diagnosed.class) > 0;
    }

    /** Calls {@code diagnose()} and keeps the findings. */
    void diagnose() {
        ListenQueueDiagnosis diagnosis = monitor().diagnose();
        requested.addAll(diagnosis.findings());
    }

    /** Discards the events and findings so far. */
    void discard() {
        events.clear();
        discardFindings();
    }

    /** Discards the findings of {@code diagnose()} so far. */
    void discardFindings() {
        requested.clear();
    }

    private ListenQueueMonitor monitor() {
        if (monitor == null) {
            throw new IllegalStateException("no server is monitored yet");
        }
        return monitor;
    }

    /** Prints the findings, for people and for {@link ScenarioOutput}. */
    void print() throws IOException {
        long sinceNs = troubledNs;
        for (Arrival arrival : events) {
            if (arrival.event() instanceof Diagnosed diagnosed) {
                long afterMs = TimeUnit.NANOSECONDS.toMillis(arrival.atNs() - sinceNs);
                ScenarioOutput.print(out, ScenarioOutput.EVENT, afterMs, diagnosed.finding());
            } else {
                out.println("# " + arrival.event());
                if (sinceNs == 0 && !(arrival.event() instanceof Opened)) {
                    sinceNs = arrival.atNs();
                }
            }
        }
        for (Finding finding : requested) {
            ScenarioOutput.print(out, ScenarioOutput.REQUESTED, 0, finding);
        }
        out.println("source: " + monitor().snapshot().source());
        out.println(ScenarioOutput.END);
        if (loadClients != null) {
            loadClients.close();
        }
    }

    /** Polls on this thread, since another one would be part of the diagnosis. */
    private static ConditionFactory await() {
        return Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE);
    }

    /** Runs something on a daemon thread, until it fails. */
    static void start(String thread, Work work) {
        Thread started = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                thread);
        started.setDaemon(true);
        started.start();
    }

    /** The work of a thread. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Blocks the thread for longer than a scenario lasts. */
    static void sleepLong() {
        try {
            TimeUnit.MINUTES.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isWaiting(String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(one -> one.getName().equals(thread))
                .anyMatch(one -> one.getState() == Thread.State.TIMED_WAITING);
    }

    private int count(Class<? extends ListenQueueEvent> kind) {
        int count = 0;
        for (Arrival arrival : events) {
            if (kind.isInstance(arrival.event())) {
                count++;
            }
        }
        return count;
    }
}
