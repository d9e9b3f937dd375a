package io.github.listenqueue.diagnosis;

import com.sun.management.ThreadMXBean;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueMonitor;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The cost of a diagnosis in a network namespace with 50,000 established connections, which are 100,000 sockets. No process
 * may have that many descriptors, so five processes hold both ends of 9,000 connections each. The other 5,000 connections
 * belong to the diagnosed process. The kernel scans all sockets of the namespace, regardless of their process.
 */
final class Crowded {

    private static final int PROCESSES = 5;
    private static final int CONNECTIONS_EACH = 9_000;
    private static final int OWN_CONNECTIONS = 5_000;
    private static final int BACKLOG = 128;
    private static final int DIAGNOSES = 5;
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private static volatile boolean done;

    private Crowded() {}

    /**
     * Opens the connections, runs a diagnosis, and prints its costs as {@code name: number}.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) throws Exception {
        List<Process> holders = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                holders.add(holder());
            }
            for (Process holder : holders) {
                BufferedReader ready = holder.inputReader(StandardCharsets.UTF_8);
                ready.readLine();
            }
            measure();
        } finally {
            holders.forEach(Process::destroyForcibly);
        }
    }

    private static Process holder() throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Couples.class.getName(),
                        Integer.toString(CONNECTIONS_EACH))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void measure() throws Exception {
        List<Socket> held = new ArrayList<>();
        try (ServerSocket web = new ServerSocket(0, BACKLOG, MonitoredServer.LOOPBACK)) {
            for (int i = 0; i < OWN_CONNECTIONS; i++) {
                held.add(new Socket(MonitoredServer.LOOPBACK, web.getLocalPort()));
                held.add(web.accept());
            }
            CountDownLatch diagnosed = new CountDownLatch(1);
            try (ListenQueueMonitor monitor = ListenQueueMonitor.builder()
                    .interval(INTERVAL)
                    .on(Diagnosed.class, event -> diagnosed.countDown())
                    .start()) {
                for (int i = 0; i <= BACKLOG; i++) {
                    held.add(new Socket(MonitoredServer.LOOPBACK, web.getLocalPort()));
                }
                // Waits for the episode's own diagnosis, so that it is not measured together with this one.
                if (!diagnosed.await(1, TimeUnit.MINUTES)) {
                    throw new IllegalStateException("no diagnosis");
                }
                diagnose(monitor);
                System.out.println("sockets: " + (2 * PROCESSES * CONNECTIONS_EACH + held.size()));
            }
        }
    }

    private static void diagnose(ListenQueueMonitor monitor) throws Exception {
        AtomicLong longestGapMs = new AtomicLong();
        Thread observer = new Thread(() -> observe(monitor, longestGapMs), "observer");
        observer.start();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < DIAGNOSES; i++) {
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long startedNs = System.nanoTime();
            ListenQueueDiagnosis diagnosis = monitor.diagnose();
            long tookNs = System.nanoTime() - startedNs;
            System.out.println("milliseconds: " + TimeUnit.NANOSECONDS.toMillis(tookNs));
            System.out.println("bytes: " + (threads.getCurrentThreadAllocatedBytes() - bytes));
            System.out.println("findings: " + diagnosis.findings().size());
            System.out.println(
                    "waiting: " + diagnosis.findings().get(0).waiting().count());
            System.out.println(
                    "oldest: " + diagnosis.findings().get(0).waiting().oldest().isPresent());
        }
        done = true;
        observer.join();
        System.out.println("lateness: " + Math.max(0, longestGapMs.get() - INTERVAL.toMillis()));
    }

    /** Measures the longest time between two samples, by polling often enough to see each. */
    private static void observe(ListenQueueMonitor monitor, AtomicLong longestGapMs) {
        Instant last = monitor.snapshot().takenAt();
        while (!done) {
            Instant now = monitor.snapshot().takenAt();
            long gapMs = Duration.between(last, now).toMillis();
            longestGapMs.accumulateAndGet(gapMs, Math::max);
            last = now;
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
