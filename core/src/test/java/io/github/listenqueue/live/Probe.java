package io.github.listenqueue.live;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.testsupport.CapturedLog;
import io.github.listenqueue.testsupport.Servers;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.FlightRecorder;
import org.slf4j.LoggerFactory;

/**
 * A process with a monitor, controlled by requests of one line each, which it answers by one line. It is for tests that must
 * not affect their own JVM, such as running out of descriptors.
 */
final class Probe {

    private static final String OK = "ok";
    private static final int MAX_FILES = 100_000;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<Closeable> files = new ArrayList<>();
    private final ListenQueueMonitor.Builder builder =
            ListenQueueMonitor.builder().onEvent(this::recordEvent);
    private final List<ListenQueueEvent> published = new CopyOnWriteArrayList<>();
    private ServerSocketChannel server;
    private CapturedLog log;
    private ListenQueueMonitor monitor;
    private Recordings recording;

    private Probe(List<String> arguments) {
        if (arguments.contains("procRoot")) {
            builder.procRoot(Path.of(arguments.get(arguments.indexOf("procRoot") + 1)));
        }
    }

    /** Runs a probe until its requests end. With the argument {@code inherited}, a {@link NeighbourProcess} is its parent. */
    public static void main(String[] arguments) throws IOException {
        List<String> given = Arrays.asList(arguments);
        boolean inherited = given.contains("inherited");
        InputStream in = inherited ? new FileInputStream("/proc/self/fd/3") : System.in;
        OutputStream out = inherited ? new FileOutputStream("/proc/self/fd/4") : System.out;
        PrintStream answers = new PrintStream(out, true, StandardCharsets.UTF_8);
        // Standard output is for the answers only.
        System.setOut(System.err);
        // Logging reads its configuration now: later there may be no descriptor left.
        LoggerFactory.getLogger(Probe.class);
        BufferedReader requests = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        Probe probe = new Probe(given);
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            answers.println(probe.obey(request));
        }
    }

    private String obey(String request) {
        List<String> words = Arrays.asList(request.split(" ", -1));
        try {
            return obey(
                    words.get(0), words.stream().skip(1).map(Integer::valueOf).toList());
        } catch (IOException | RuntimeException | NoClassDefFoundError e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String obey(String order, List<Integer> numbers) throws IOException {
        return switch (order) {
            case "listen" -> listen(numbers.get(0));
            case "listenUnix" -> listenUnix(numbers.get(0));
            case "adopt" -> adopt();
            case "release" -> release();
            case "accept" -> Integer.toString(Servers.drain(server));
            case "start" -> start();
            case "sample" -> sample();
            case "snapshot" -> describe(monitor.snapshot());
            case "taken" -> Long.toString(monitor.snapshot().takenAt().toEpochMilli());
            case "somaxconn" -> monitor.snapshot().settings().somaxconn().toString();
            case "health" -> health();
            case "events" -> String.join(";", events);
            case "jmx" -> jmx();
            case "managed" -> ManagedListeners.describe();
            case "includeAll" -> includeAll();
            case "watch" -> watch(numbers.get(0));
            case "serve" -> serve();
            case "account" -> Account.of(monitor, published, log).encode();
            case "exhaust" -> exhaust();
            case "free" -> free();
            case "close" -> close();
            case "recorder" -> Boolean.toString(FlightRecorder.isInitialized());
            case "record" -> record();
            case "sampled" ->
                Integer.toString(recording.events(Recordings.SAMPLE).size());
            case "reload" -> reload();
            case "recorded" -> recording.episodes().toString();
            default -> throw new IllegalArgumentException(order);
        };
    }

    private String listen(int backlog) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(Servers.V4, 0), backlog);
        builder.declareBacklog(Servers.port(server), backlog);
        return Integer.toString(Servers.port(server));
    }

    /** Listens at a path that the JDK chooses. */
    private String listenUnix(int backlog) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(null, backlog);
        return server.getLocalAddress().toString();
    }

    /** Takes over the inherited listener. */
    private String adopt() throws IOException {
        server = (ServerSocketChannel) System.inheritedChannel();
        return Integer.toString(Servers.port(server));
    }

    private String start() {
        monitor = builder.interval(Duration.ofMillis(10))
                .settleTime(Duration.ofMillis(100))
                .start();
        monitor.awaitFirstSample(Duration.ofMinutes(1));
        return describe(monitor.snapshot());
    }

    private String jmx() {
        builder.jmx(true);
        return OK;
    }

    /** Includes the sockets that are excluded by default. */
    private String includeAll() {
        builder.include(address -> true);
        return OK;
    }

    /** Starts a monitor for an {@link Account}. Its settle time is so long that DOWN remains. */
    private String watch(int stalledAfterMs) {
        log = new CapturedLog();
        monitor = builder.onEvent(published::add)
                .name(Servers.port(server), "shop")
                .interval(Duration.ofMillis(10))
                .settleTime(Duration.ofHours(1))
                .stalledAfter(Duration.ofMillis(stalledAfterMs))
                .start();
        monitor.sample();
        // Loads classes now: later there may be no descriptor for it.
        return Account.of(monitor, published, log).encode();
    }

    /** Accepts and closes connections from now on. */
    private String serve() {
        Thread acceptor = new Thread(() -> {
            try {
                while (true) {
                    server.accept().close();
                }
            } catch (IOException e) {
                // The listener is closed.
            }
        });
        acceptor.setDaemon(true);
        acceptor.start();
        return OK;
    }

    private String sample() {
        if (monitor == null) {
            monitor = builder.build();
        }
        return describe(monitor.sample());
    }

    private String health() {
        ListenQueueHealth health = monitor.health();
        return health.status() + " " + health.reason();
    }

    /** Closes the monitor, which delivers the pending events. */
    private String close() {
        monitor.close();
        return OK;
    }

    private String reload() {
        try {
            return Boolean.toString(Reload.isCollectable(recording));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String record() {
        recording = Recordings.start();
        return OK;
    }

    private String free() throws IOException {
        for (Closeable file : files) {
            file.close();
        }
        files.clear();
        return OK;
    }

    private String release() throws IOException {
        server.close();
        return OK;
    }

    /** Opens files until there is no descriptor left, and returns the message of the JVM. */
    private String exhaust() {
        try {
            while (files.size() < MAX_FILES) {
                files.add(new FileInputStream("/dev/null"));
            }
            return "there were more than " + MAX_FILES + " descriptors";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void recordEvent(ListenQueueEvent event) {
        String text = event.getClass().getSimpleName() + " " + describe(event.queue());
        if (event instanceof ListenQueueEvent.Dropped dropped) {
            text += " exact=" + dropped.exact() + " reason=" + dropped.reason();
        }
        events.add(text);
    }

    /** Returns the source, then port:depth:limit:drops of each queue. The address replaces the port of a unix-domain queue. */
    private static String describe(ListenQueueSnapshot snapshot) {
        StringBuilder text = new StringBuilder(snapshot.source().kind().toString());
        for (ListenQueue queue : snapshot.queues()) {
            text.append(' ').append(describe(queue));
        }
        return text.toString();
    }

    private static String describe(ListenQueue queue) {
        String place =
                queue.isUnix() ? queue.address() : Integer.toString(queue.port().orElseThrow());
        return place + ":" + queue.depth() + ":"
                + (queue.limit().isPresent() ? queue.limit().getAsInt() : "?") + ":"
                + (queue.drops().isPresent() ? queue.drops().getAsLong() : "?");
    }
}
