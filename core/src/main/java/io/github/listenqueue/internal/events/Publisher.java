package io.github.listenqueue.internal.events;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The delivery of events to the subscribers and to the log, each on its own thread, so that none delays another or a sample.
 */
public final class Publisher implements AutoCloseable {

    /** The maximum number of events that wait for one subscriber. */
    static final int CAPACITY = 1024;

    /** The maximum number of waiting lines: all lines of a thousand listeners at once. */
    static final int LOG_CAPACITY = 4096;

    private static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long INTERRUPTED_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final NamedThreads threads;
    private final DeliveryQueue<Runnable> log;
    private long lostLinesLogged;
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final List<ChangeSubscriber> changeSubscribers = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final LongSupplier nanoTime;
    private final EventLog events;
    private volatile @Nullable Consumer<? super ListenQueueEvent> published;

    /**
     * Creates a publisher.
     *
     * @param nanoTime a monotonic clock
     * @param application the listeners whose episodes are worth a warning
     */
    public Publisher(NamedThreads threads, LongSupplier nanoTime, Predicate<? super ListenQueue> application) {
        this.threads = threads;
        this.nanoTime = nanoTime;
        this.events = new EventLog(application, this::write);
        this.log = new DeliveryQueue<>(LOG_CAPACITY, threads, "listenqueue-log", Publisher::runSafely);
    }

    /** Starts all threads now, so that none must be created when the process is short of resources. */
    public void start() {
        log.start();
        for (Subscriber subscriber : subscribers) {
            subscriber.delivery.start();
        }
        for (ChangeSubscriber subscriber : changeSubscribers) {
            subscriber.delivery.start();
        }
    }

    /** Adds a subscriber, and starts its thread if the others have theirs. */
    public Subscription subscribe(EventSubscriber<?> added, boolean startNow) {
        Subscriber subscriber = new Subscriber(added);
        subscribers.add(subscriber);
        if (startNow) {
            subscriber.delivery.start();
        }
        return subscriber;
    }

    /** Adds an action for {@link #listenersChanged}, and starts its thread if the others have theirs. */
    public Subscription subscribeToChanges(Runnable action, boolean startNow) {
        ChangeSubscriber subscriber = new ChangeSubscriber(action);
        changeSubscribers.add(subscriber);
        if (startNow) {
            subscriber.delivery.start();
        }
        return subscriber;
    }

    /** Sets an action that runs for each event on the thread that publishes it. It must neither block nor throw. */
    public void onPublish(Consumer<? super ListenQueueEvent> action) {
        published = action;
    }

    /** Returns true if anybody wants to know of {@link #listenersChanged}. */
    public boolean hasChangeSubscribers() {
        return !changeSubscribers.isEmpty();
    }

    /** Runs the actions for changed listeners. An action that is waiting already runs once. Never blocks. */
    public void listenersChanged() {
        changeSubscribers.forEach(subscriber -> subscriber.delivery.offer(subscriber.action));
    }

    /** Sends events to the log and to the subscribers of their type. Never blocks. */
    public void publish(List<ListenQueueEvent> happened) {
        for (int i = 0; i < happened.size(); i++) {
            ListenQueueEvent event = happened.get(i);
            events.happened(event, nanoTime.getAsLong());
            Consumer<? super ListenQueueEvent> action = published;
            if (action != null) {
                action.accept(event);
            }
            for (Subscriber subscriber : subscribers) {
                if (subscriber.target.wants(event)) {
                    subscriber.offer(event);
                }
            }
        }
    }

    /** Logs one line about the watched listeners and the source. */
    public void logStart(ListenQueueSnapshot snapshot) {
        write(Line.of(Line.Topic.MONITOR, Level.INFO, () -> LogLines.started(snapshot)));
    }

    /** Logs a line about the monitor itself. */
    public void log(Level level, String text) {
        write(Line.of(Line.Topic.MONITOR, level, () -> text));
    }

    /** Logs that a listener closed because its process ran out of descriptors. */
    public void logClosedWithoutDescriptors(ListenQueue queue) {
        write(Line.of(Line.Topic.EVENTS, Level.WARN, () -> LogLines.logClosedWithoutDescriptors(queue)));
    }

    /** Runs a task on the log's thread, for a caller that cannot wait for it. */
    public void execute(Runnable task) {
        log.offer(task);
    }

    /** Delivers the waiting items, for a second at most, and ends all threads. */
    @Override
    public void close() {
        long deadlineNs = System.nanoTime() + CLOSE_NS;
        subscribers.forEach(subscriber -> subscriber.delivery.close());
        changeSubscribers.forEach(subscriber -> subscriber.delivery.abandon());
        subscribers.forEach(subscriber -> subscriber.delivery.join(left(deadlineNs), INTERRUPTED_NS));
        changeSubscribers.forEach(subscriber -> subscriber.delivery.join(left(deadlineNs), INTERRUPTED_NS));
        subscribers.clear();
        changeSubscribers.clear();
        events.closing(nanoTime.getAsLong());
        log.close();
        log.join(left(deadlineNs) + INTERRUPTED_NS, INTERRUPTED_NS);
    }

    private static long left(long deadlineNs) {
        return Math.max(0, deadlineNs - System.nanoTime());
    }

    /** Passes a line to the log's own thread: the first one sets the log up, which takes a while. */
    private void write(Line line) {
        log.offer(() -> {
            logLostLines();
            LogWriter.write(line);
        });
    }

    /** Logs the number of dropped lines, on the thread that writes the next ones. */
    private void logLostLines() {
        long lost = log.lost();
        // At first and then ever more rarely: a log that is too slow usually stays so for a while.
        if (lost >= Math.max(1, 2 * lostLinesLogged)) {
            lostLinesLogged = lost;
            LogWriter.write(Line.of(
                    Line.Topic.MONITOR,
                    Level.WARN,
                    () -> "The log is too slow or stuck: " + lost
                            + " of its lines were dropped so far, the oldest first"));
        }
    }

    private static void runSafely(Runnable line) {
        try {
            line.run();
        } catch (Throwable e) {
            // The log itself failed. The next line may succeed.
        }
    }

    private static void deliver(Object event, Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            try {
                LogWriter.subscriberThrew(event, e);
            } catch (Throwable ignored) {
                // A failing log must not end the subscriber's thread.
            }
        }
    }

    private String nextName() {
        return "listenqueue-subscriber-" + numbers.incrementAndGet();
    }

    private final class Subscriber implements Subscription {

        private final EventSubscriber<?> target;
        private final DeliveryQueue<ListenQueueEvent> delivery;
        private final String name;

        Subscriber(EventSubscriber<?> target) {
            this.target = target;
            name = nextName();
            delivery =
                    new DeliveryQueue<>(CAPACITY, threads, name, event -> deliver(event, () -> target.accept(event)));
        }

        void offer(ListenQueueEvent event) {
            long lost = delivery.offer(event);
            // Logged for the first and then ever more rarely: a subscriber that loses one event usually loses many.
            if (Long.bitCount(lost) == 1) {
                log(
                        Level.WARN,
                        name + " is too slow or stuck: " + lost
                                + " of its events were dropped so far, the oldest first");
            }
        }

        @Override
        public long lostEvents() {
            return delivery.lost();
        }

        @Override
        public void close() {
            subscribers.remove(this);
            delivery.abandon();
        }
    }

    private final class ChangeSubscriber implements Subscription {

        private final Runnable action;

        /** Of one place: the state of the listeners is read by the action, so one more run covers every change before it. */
        private final DeliveryQueue<Runnable> delivery =
                new DeliveryQueue<>(1, threads, nextName(), waiting -> deliver("a change of the listeners", waiting));

        ChangeSubscriber(Runnable action) {
            this.action = action;
        }

        @Override
        public long lostEvents() {
            return 0;
        }

        @Override
        public void close() {
            delivery.abandon();
            changeSubscribers.remove(this);
        }
    }
}
