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
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A listener, its crowd and the monitor that has to tell the truth about them, whatever else happens. */
final class MonitoredServer {

    /** The number of clients beyond the capacity in an incident. */
    static final int KNOCKING = 3;

    private final JvmVariant jvm;
    private final LoadClients crowd;
    private final List<ListenQueueEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private Kind source;
    private List<String> started = List.of();
    private volatile @Nullable ListenQueueMonitor monitor;

    MonitoredServer(JvmVariant jvm) throws IOException {
        this.jvm = jvm;
        this.source = jvm.source();
        this.crowd = LoadClients.open();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (thread.getName().startsWith(Threads.PREFIX)) {
                wrong.add(thread.getName() + " died of " + thrown);
            }
        });
    }

    /** The builder of a monitor that samples. */
    ListenQueueMonitor.Builder builder() {
        return ListenQueueMonitor.builder()
                .interval(Duration.ofMillis(20))
                .settleTime(Duration.ofMillis(100))
                .onEvent(this::note);
    }

    void start() {
        start(builder());
    }

    void start(ListenQueueMonitor.Builder builder) {
        watch(builder).startSampling();
        started = Threads.ofMonitors();
    }

    /** The same without sampling. */
    ListenQueueMonitor watch(ListenQueueMonitor.Builder builder) {
        ListenQueueMonitor built = builder.build();
        monitor = built;
        return built;
    }

    ListenQueueMonitor monitor() {
        return Objects.requireNonNull(monitor, "nothing is watched yet");
    }

    LoadClients crowd() {
        return crowd;
    }

    List<ListenQueueEvent> events() {
        return events;
    }

    JvmVariant jvm() {
        return jvm;
    }

    /** From now on, numbers come from here. */
    void expectSource(Kind expected) {
        source = expected;
    }

    /** Goes through a whole incident: fills the queue, overflows it, drains it; each is told, with the right numbers. */
    void tellsAnIncident() throws Exception {
        tellsFullness();
        tellsRecovery();
    }

    void tellsFullness() throws Exception {
        int drops = count(Dropped.class);
        crowd.come(LoadClients.BACKLOG + 1 - crowd.waiting());
        tells(crowd.waiting());
        crowd.knock(KNOCKING);
        Wait.until("the drops are told", () -> count(Dropped.class) > drops);
        Dropped last = (Dropped) events.stream()
                .filter(Dropped.class::isInstance)
                .reduce((a, b) -> b)
                .orElseThrow();
        Wait.check(last.exact() == (source == Kind.SOCKET), "drops are exact where the socket counts them: " + last);
        Wait.check(
                monitor().health().status() == Status.DOWN,
                "DOWN while full: " + monitor().health());
    }

    void tellsRecovery() throws Exception {
        int recoveries = count(Recovered.class);
        int waited = crowd.waiting();
        Wait.check(crowd.drain() == waited, "all that waited were accepted");
        tells(0);
        Wait.until("the recovery is told", () -> count(Recovered.class) > recoveries);
        Wait.check(
                monitor().health().status() == Status.UP,
                "UP when all is calm: " + monitor().health());
    }

    /** The daemon comes to this depth, and a sample made now has it, too. */
    void tells(int depth) throws Exception {
        Wait.until("a depth of " + depth, () -> depthOf(monitor().snapshot()) == depth);
        tellsNow(depth);
    }

    /** A sample made now has this depth, with all that this source knows and nothing more. */
    void tellsNow(int depth) {
        ListenQueueSnapshot now = monitor().sample();
        Wait.check(now.source().kind() == source, "read by " + source + ": " + now.source());
        ListenQueue queue = queue(now).orElseThrow();
        boolean exact = source == Kind.SOCKET;
        Wait.check(queue.depth() == depth, "a depth of " + depth + ": " + queue);
        boolean known = queue.limit().equals(OptionalInt.of(LoadClients.BACKLOG));
        Wait.check(known || (!exact && queue.limit().isEmpty()), "the limit where it can be known: " + queue);
        LimitSource by = exact ? LimitSource.KERNEL : known ? LimitSource.LEARNED : LimitSource.UNKNOWN;
        Wait.check(queue.limitSource() == by, "the limit is said to be " + by + ": " + queue);
        Wait.check(queue.drops().isPresent() == exact, "drops where they can be known: " + queue);
    }

    /** Says that it does not know, and why; in these words among others. */
    void saysItDoesNotKnow(String... words) {
        ListenQueueSnapshot now = monitor().sample();
        Wait.check(now.source().kind() == Kind.UNAVAILABLE, "unavailable: " + now);
        Wait.check(now.queues().isEmpty(), "no queue: " + now);
        Wait.check(
                monitor().health().status() == Status.UNKNOWN,
                "health UNKNOWN: " + monitor().health());
        saysWhy(words);
    }

    /** The reason of the latest sample has these words. */
    void saysWhy(String... words) {
        String reason = monitor().snapshot().source().text();
        for (String word : words) {
            Wait.check(reason.contains(word), "the reason says " + word + ": " + reason);
        }
    }

    Optional<ListenQueue> queue(ListenQueueSnapshot snapshot) {
        return snapshot.queue(crowd.port());
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

    /** No wrong number was told, no thread died; and after close nothing is left. */
    void finish() throws Exception {
        Wait.check(wrong.isEmpty(), "nothing went wrong: " + wrong);
        if (monitor == null) {
            return;
        }
        List<String> running = Threads.ofMonitors();
        Wait.check(
                monitor().isClosed() || running.containsAll(started), started + " all run until the end: " + running);
        monitor().close();
        Threads.noneIsLeft();
    }

    private int depthOf(ListenQueueSnapshot snapshot) {
        return queue(snapshot).map(ListenQueue::depth).orElse(-1);
    }

    private boolean isOurs(ListenQueue queue) {
        return queue.port().orElse(0) == crowd.port();
    }

    private void note(ListenQueueEvent event) {
        ListenQueue queue = event.queue();
        boolean possible = queue.depth() <= LoadClients.BACKLOG + 1
                && (queue.limit().isEmpty() || queue.limit().getAsInt() == LoadClients.BACKLOG);
        if (isOurs(queue) && !possible) {
            wrong.add(event.toString());
        }
        events.add(event);
    }
}
