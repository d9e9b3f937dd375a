package io.github.listenqueue.internal.events;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue and the one thread that empties it. Offering never blocks and never fails: beyond the capacity the oldest
 * item is dropped and counted. The thread is started with the first item or by {@link #start}.
 */
final class DeliveryQueue<T> implements AutoCloseable {

    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final NamedThreads threads;
    private final String threadName;
    private final Consumer<? super T> consumer;
    private final Queue<T> waiting;
    private final AtomicLong lost = new AtomicLong();
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /**
     * Creates a queue without a thread.
     *
     * @param consumer the consumer of single items; must not throw
     */
    DeliveryQueue(int capacity, NamedThreads threads, String threadName, Consumer<? super T> consumer) {
        this.threads = threads;
        this.threadName = threadName;
        this.consumer = consumer;
        this.waiting = new ArrayBlockingQueue<>(capacity);
    }

    /** Starts the thread, if it is not running. A thread that cannot be created now is tried again with the next item. */
    void start() {
        synchronized (waiting) {
            try {
                if (thread == null && !closed) {
                    thread = threads.start(threadName, this::run);
                }
            } catch (Throwable e) {
                // Without a thread the items wait, as for a slow subscriber.
            }
        }
    }

    /**
     * Adds an item.
     *
     * @return the number of items dropped so far, if this one caused a drop; else 0
     */
    long offer(T item) {
        if (closed) {
            return 0;
        }
        long dropped = 0;
        while (!waiting.offer(item)) {
            if (waiting.poll() != null) {
                dropped = lost.incrementAndGet();
            }
        }
        start();
        LockSupport.unpark(thread);
        return dropped;
    }

    long lost() {
        return lost.get();
    }

    /** Rejects further items. The thread ends when it has delivered the waiting ones. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Rejects further items and drops the waiting ones. The thread ends after the one it is delivering. */
    void abandon() {
        closed = true;
        waiting.clear();
        close();
    }

    /** Waits for the thread to end, and interrupts it after the timeout. Does nothing on that thread itself. */
    void join(long timeoutNs, long graceNs) {
        Thread running = thread;
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        boolean interrupted = !joinFor(running, timeoutNs);
        if (running.isAlive()) {
            running.interrupt();
            interrupted |= !joinFor(running, graceNs);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean joinFor(Thread running, long ns) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(running, ns);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void run() {
        synchronized (waiting) {
            if (thread == null) {
                // The factory started this thread itself, which start() rejects. It still has to end with the others.
                thread = Thread.currentThread();
            } else if (thread != Thread.currentThread()) {
                return;
            }
        }
        while (true) {
            try {
                T item = waiting.poll();
                if (item != null) {
                    consumer.accept(item);
                } else if (closed) {
                    return;
                } else {
                    // A consumer may have set it, and while it is set the thread cannot park.
                    Thread.interrupted();
                    LockSupport.park(this);
                }
            } catch (Throwable e) {
                // There may be no memory for a while.
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }
}
