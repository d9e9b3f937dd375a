package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The monitor that watches a server, the crowd in front of it, and what was found. */
final class MonitoredServer {

    /** The listener that gets into trouble. */
    static final String WEB = "web";

    /** One that nobody connects to. */
    static final String MANAGEMENT = "management";

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** The monitor looks for the acceptors half a second after their listeners appeared. */
    private static final long CALM_MS = 1_500;

    /** The monitor's thread that does so; it rests when it has. */
    private static final String DIAGNOSING = "listenqueue-diagnosis";

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(45);

    private final Queue<ListenQueueEvent> events = new ConcurrentLinkedQueue<>();
    private final List<Finding> asked = new ArrayList<>();
    private final PrintStream out;
    private @Nullable ListenQueueMonitor monitor;
    private @Nullable LoadClients crowd;

    MonitoredServer(PrintStream out) {
        this.out = out;
    }

    /** Watches a server, next to a healthy listener, until all is calm; with a crowd that does nothing yet. */
    LoadClients watch(int port, String... crowdPrefix) throws Exception {
        ServerSocket quiet = new ServerSocket(0, 16, LOOPBACK);
        start(MANAGEMENT + "-acceptor", () -> {
            while (true) {
                quiet.accept().close();
            }
        });
        return watch(port, quiet.getLocalPort(), crowdPrefix);
    }

    /** The same where the server has the quiet listener itself. */
    LoadClients watch(int port, int quietPort, String... crowdPrefix) throws Exception {
        LoadClients clients = LoadClients.of(port, crowdPrefix);
        crowd = clients;
        // One client on each: what a server does first takes longer and needs more descriptors.
        for (int known : new int[] {port, quietPort}) {
            try (Socket visit = new Socket(LOOPBACK, known)) {
                visit.getOutputStream().write(new byte[0]);
            }
        }
        monitor = ListenQueueMonitor.builder()
                .name(port, WEB)
                .name(quietPort, MANAGEMENT)
                .onEvent(events::add)
                .start();
        await(() -> count(Opened.class) >= 2);
        TimeUnit.MILLISECONDS.sleep(CALM_MS);
        // On a crowded machine that takes longer.
        int[] idle = new int[1];
        await(() -> (idle[0] = rests(DIAGNOSING) ? idle[0] + 1 : 0) > 20);
        return clients;
    }

    /** Waits until the trouble was diagnosed, asks for a diagnosis as well, and keeps both. */
    void diagnosed() throws InterruptedException {
        await(() -> count(Diagnosed.class) > 0);
        ask();
    }

    boolean isDiagnosed() {
        return count(Diagnosed.class) > 0;
    }

    /** Asks for a diagnosis and keeps it. */
    void ask() {
        ListenQueueDiagnosis diagnosis = monitor().diagnose();
        asked.addAll(diagnosis.findings());
    }

    /** Forgets what was asked for so far. */
    void forget() {
        asked.clear();
    }

    private ListenQueueMonitor monitor() {
        if (monitor == null) {
            throw new IllegalStateException("nothing is watched yet");
        }
        return monitor;
    }

    /** Tells what was found, for people and for {@link ScenarioOutput}. */
    void tell() throws IOException {
        for (ListenQueueEvent event : events) {
            if (event instanceof Diagnosed diagnosed) {
                ScenarioOutput.print(out, ScenarioOutput.EVENT, diagnosed.finding());
            } else {
                out.println("# " + event);
            }
        }
        for (Finding finding : asked) {
            ScenarioOutput.print(out, ScenarioOutput.ASKED, finding);
        }
        out.println("source: " + monitor().snapshot().source());
        out.println(ScenarioOutput.END);
        if (crowd != null) {
            crowd.close();
        }
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long endNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNs > 0) {
                throw new IllegalStateException("it did not come to that");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
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

    private static boolean rests(String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(one -> one.getName().equals(thread))
                .anyMatch(one -> one.getState() == Thread.State.TIMED_WAITING);
    }

    private int count(Class<? extends ListenQueueEvent> kind) {
        int count = 0;
        for (ListenQueueEvent event : events) {
            if (kind.isInstance(event)) {
                count++;
            }
        }
        return count;
    }
}
