package io.github.listenqueue.faults;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.SnapshotSource.Kind;
import io.github.listenqueue.testsupport.JvmVariant;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener, its clients, and the monitor whose reports must be correct despite the fault. */
final class MonitoredServer {

    /** The number of clients beyond the capacity of the queue. */
    static final int REFUSED = 3;

    private final JvmVariant jvm;
    private final LoadClients clients;
    private final List<ListenQueueEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private Kind source;
    private List<String> started = List.of();
    private volatile ListenQueueMonitor monitor;

    MonitoredServer(JvmVariant jvm) throws IOException {
        this.jvm = jvm;
        this.source = sourceOf(jvm);
        this.clients = LoadClients.open();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (thread.getName().startsWith(Threads.PREFIX)) {
                violations.add(thread.getName() + " died of " + thrown);
            }
        });
    }

    /** Returns the source of the numbers without a fault. */
    static Kind sourceOf(JvmVariant jvm) {
        return jvm.readsSockets() ? Kind.SOCKET : Kind.PROCFS;
    }

    /** Returns the builder of a monitor that samples on a thread. */
    ListenQueueMonitor.Builder builder() {
        return ListenQueueMonitor.builder()
                .interval(Duration.ofMillis(20))
                .settleTime(Duration.ofMillis(100))
                .onEvent(this::record);
    }

    void start() {
        start(builder());
    }

    void start(ListenQueueMonitor.Builder builder) {
        build(builder).startSampling();
        started = Threads.ofMonitors();
    }

    /** Builds a monitor that does not sample by itself. */
    ListenQueueMonitor build(ListenQueueMonitor.Builder builder) {
        ListenQueueMonitor built = builder.build();
        monitor = built;
        return built;
    }

    ListenQueueMonitor monitor() {
        return Objects.requireNonNull(monitor, "no monitor was built yet");
    }

    LoadClients clients() {
        return clients;
    }

    List<ListenQueueEvent> events() {
        return events;
    }

    JvmVariant jvm() {
        return jvm;
    }

    /** Sets the expected source from now on. */
    void expectSource(Kind expected) {
        source = expected;
    }

    /** Fills, overflows and drains the queue, and checks that each step is reported with the right numbers. */
    void checkIncident() throws Exception {
        checkOverflow();
        checkRecovery();
    }

    void checkOverflow() throws Exception {
        int drops = count(Dropped.class);
        clients.connect(LoadClients.BACKLOG + 1 - clients.waiting());
        awaitDepth(clients.waiting());
        clients.connectRefused(REFUSED);
        Wait.until("the drops are reported", () -> count(Dropped.class) > drops);
        Dropped last = (Dropped) events.stream()
                .filter(Dropped.class::isInstance)
                .reduce((a, b) -> b)
                .orElseThrow();
        Wait.check(last.exact() == (source == Kind.SOCKET), "drops are exact if the socket counts them: " + last);
        Wait.check(
                monitor().health().status() == Status.DOWN,
                "DOWN while full: " + monitor().health());
    }

    void checkRecovery() throws Exception {
        int recoveries = count(Recovered.class);
        int waited = clients.waiting();
        Wait.check(clients.drain() == waited, "all that waited were accepted");
        awaitDepth(0);
        Wait.until("the recovery is reported", () -> count(Recovered.class) > recoveries);
        Wait.check(
                monitor().health().status() == Status.UP,
                "UP when all is calm: " + monitor().health());
    }

    /** Waits until the snapshot has this depth, and checks it by a new sample. */
    void awaitDepth(int depth) throws Exception {
        Wait.until("a depth of " + depth, () -> depthOf(monitor().snapshot()) == depth);
        checkDepth(depth);
    }

    /** Checks that a new sample has this depth, and exactly the numbers that its source provides. */
    void checkDepth(int depth) {
        ListenQueueSnapshot now = monitor().sample();
        Wait.check(now.source().kind() == source, "read by " + source + ": " + now.source());
        ListenQueue queue = queue(now).orElseThrow();
        boolean exact = source == Kind.SOCKET;
        Wait.check(queue.depth() == depth, "a depth of " + depth + ": " + queue);
        boolean known = queue.limit().equals(OptionalInt.of(LoadClients.BACKLOG));
        Wait.check(known || (!exact && queue.limit().isEmpty()), "the limit if it can be known: " + queue);
        LimitSource by = exact ? LimitSource.KERNEL : known ? LimitSource.LEARNED : LimitSource.UNKNOWN;
        Wait.check(queue.limitSource() == by, "the source of the limit is " + by + ": " + queue);
        Wait.check(queue.drops().isPresent() == exact, "drops if they can be known: " + queue);
    }

    /** Checks that the source is unavailable and health UNKNOWN, with a reason that contains these words. */
    void checkUnavailable(String... words) {
        ListenQueueSnapshot now = monitor().sample();
        Wait.check(now.source().kind() == Kind.UNAVAILABLE, "unavailable: " + now);
        Wait.check(now.queues().isEmpty(), "no queue: " + now);
        Wait.check(
                monitor().health().status() == Status.UNKNOWN,
                "health UNKNOWN: " + monitor().health());
        checkReason(words);
    }

    /** Checks that the reason of the latest sample contains these words. */
    void checkReason(String... words) {
        String reason = monitor().snapshot().source().text();
        for (String word : words) {
            Wait.check(reason.contains(word), "the reason contains " + word + ": " + reason);
        }
    }

    Optional<ListenQueue> queue(ListenQueueSnapshot snapshot) {
        return snapshot.queue(clients.port());
    }

    int count(Class<? extends ListenQueueEvent> kind) {
        int count = 0;
        for (ListenQueueEvent event : events) {
            if (kind.isInstance(event)) {
                count++;
            }
        }
        return count;
    }

    /** Checks that no report was violations and no thread died, closes the monitor, and checks that nothing is left. */
    void finish() throws Exception {
        Wait.check(violations.isEmpty(), "no report was violations and no thread died: " + violations);
        if (monitor == null) {
            return;
        }
        List<String> running = Threads.ofMonitors();
        Wait.check(
                monitor().isClosed() || running.containsAll(started), started + " all run until the end: " + running);
        monitor().close();
        Threads.checkNoneIsLeft();
    }

    private int depthOf(ListenQueueSnapshot snapshot) {
        return queue(snapshot).map(ListenQueue::depth).orElse(-1);
    }

    private boolean isOurs(ListenQueue queue) {
        return queue.port().orElse(0) == clients.port();
    }

    private void record(ListenQueueEvent event) {
        ListenQueue queue = event.queue();
        boolean possible = queue.depth() <= LoadClients.BACKLOG + 1
                && (queue.limit().isEmpty() || queue.limit().getAsInt() == LoadClients.BACKLOG);
        if (isOurs(queue) && !possible) {
            violations.add(event.toString());
        }
        events.add(event);
    }
}
