package io.github.listenqueue.internal.publish;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEventListener;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Hands events to the subscribers and to the log, each on a thread of its own, so that none holds up another or a sample.
 */
public final class Publisher implements AutoCloseable {

    /** How many events may wait for one subscriber. */
    static final int CAPACITY = 1024;

    private static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long INTERRUPTED_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final NamedThreads threads;
    private final Lane<Runnable> log;
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();

    /** Apart, so that whoever starts a monitor does not wait for the log to set itself up: its own thread does. */
    private static final class Log {
        static final Logger LOG = LoggerFactory.getLogger("io.github.listenqueue.ListenQueueMonitor");
    }

    /** A publisher whose threads are made by the given maker. */
    public Publisher(NamedThreads threads) {
        this.threads = threads;
        this.log = new Lane<>(CAPACITY, threads, "listenqueue-log", Publisher::runSafely);
    }

    /** Makes all threads now, so that none has to be made when the process is in trouble. */
    public void start() {
        log.start();
        for (Subscriber subscriber : subscribers) {
            subscriber.lane.start();
        }
    }

    /** Adds a subscriber, and its thread if the others have theirs. */
    public Subscription subscribe(ListenQueueEventListener listener, boolean startNow) {
        Subscriber subscriber = new Subscriber(listener);
        subscribers.add(subscriber);
        if (startNow) {
            subscriber.lane.start();
        }
        return subscriber;
    }

    /** Sends events to every subscriber and to the log. Never blocks. */
    public void publish(List<ListenQueueEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            ListenQueueEvent event = events.get(i);
            log.offer(() -> write(LogLines.level(event), () -> LogLines.text(event)));
            for (Subscriber subscriber : subscribers) {
                subscriber.offer(event);
            }
        }
    }

    /** Says in one line what is watched and how. */
    public void logStart(ListenQueueSnapshot snapshot) {
        log.offer(() -> write(Level.INFO, () -> LogLines.started(snapshot)));
    }

    /** Says something about the monitor itself. */
    public void say(Level level, String text) {
        log.offer(() -> write(level, () -> text));
    }

    /** Does something that the caller cannot wait for, on the thread of the log. */
    public void soon(Runnable task) {
        log.offer(task);
    }

    /**
     * Loads what an incident will need by letting every kind of event take the way to a subscriber and to its words: a
     * process without descriptors cannot load a class.
     *
     * @return how long the words were; that they were made is what matters
     */
    public static int rehearse(List<ListenQueueEvent> events) {
        Lane<ListenQueueEvent> lane =
                new Lane<>(1, new NamedThreads(Thread::new), "listenqueue-rehearsal", event -> {});
        lane.abandon();
        int length = 0;
        for (ListenQueueEvent event : events) {
            deliver(ignored -> {}, event);
            length += LogLines.level(event).toString().length()
                    + LogLines.text(event).length();
            lane.offer(event);
        }
        return length;
    }

    /** Delivers what waits, for a second at most, and ends all threads. */
    @Override
    public void close() {
        long deadlineNs = System.nanoTime() + CLOSE_NS;
        subscribers.forEach(subscriber -> subscriber.lane.close());
        subscribers.forEach(subscriber -> subscriber.lane.join(left(deadlineNs), INTERRUPTED_NS));
        subscribers.clear();
        log.close();
        log.join(left(deadlineNs) + INTERRUPTED_NS, INTERRUPTED_NS);
    }

    private static long left(long deadlineNs) {
        return Math.max(0, deadlineNs - System.nanoTime());
    }

    private static void write(Level level, Supplier<String> text) {
        Log.LOG.atLevel(level).log(text);
    }

    private static void runSafely(Runnable line) {
        try {
            line.run();
        } catch (Throwable e) {
            // The log itself is broken; there is nowhere left to say so, and the next line may get through.
        }
    }

    private static void deliver(ListenQueueEventListener listener, ListenQueueEvent event) {
        try {
            listener.onEvent(event);
        } catch (Throwable e) {
            try {
                Log.LOG.error("A subscriber threw on {}", event, e);
            } catch (Throwable ignored) {
                // As above: a broken log must not end the subscriber's thread.
            }
        }
    }

    private final class Subscriber implements Subscription {

        private final Lane<ListenQueueEvent> lane;
        private final String name;

        Subscriber(ListenQueueEventListener listener) {
            name = "listenqueue-subscriber-" + numbers.incrementAndGet();
            lane = new Lane<>(CAPACITY, threads, name, event -> deliver(listener, event));
        }

        void offer(ListenQueueEvent event) {
            long lost = lane.offer(event);
            // Said for the first and then ever more rarely, since whoever loses one usually loses many.
            if (Long.bitCount(lost) == 1) {
                say(
                        Level.WARN,
                        name + " is too slow or stuck: " + lost + " of its events given up so far, the oldest first");
            }
        }

        @Override
        public long lostEvents() {
            return lane.lost();
        }

        @Override
        public void close() {
            subscribers.remove(this);
            lane.abandon();
        }
    }
}
