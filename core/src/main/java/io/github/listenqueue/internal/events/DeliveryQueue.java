package io.github.listenqueue.internal.events;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue and the one thread that empties it. Offering never blocks and never fails: beyond the capacity the oldest
 * item is dropped and counted. The thread is started with the first item or by {@link #start}.
 */
final class DeliveryQueue<T> implements AutoCloseable {

    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final int capacity;
    private final NamedThreads threads;
    private final String threadName;
    private final Consumer<? super T> consumer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<T> waiting;
    private @Nullable Thread thread;
    private boolean closed;
    private long lost;

    /**
     * Creates a queue without a thread.
     *
     * @param consumer the consumer of single items; must not throw
     */
    DeliveryQueue(int capacity, NamedThreads threads, String threadName, Consumer<? super T> consumer) {
        this.capacity = capacity;
        this.threads = threads;
        this.threadName = threadName;
        this.consumer = consumer;
        this.waiting = new ArrayDeque<>(capacity);
    }

    /** Starts the thread, if it is not running. A thread that cannot be created now is tried again with the next item. */
    void start() {
        lock.lock();
        try {
            if (thread == null && !closed) {
                thread = threads.start(threadName, this::run);
            }
        } catch (Throwable e) {
            // Without a thread the items wait, as for a slow subscriber.
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds an item.
     *
     * @return the number of items dropped so far, if this one caused a drop; else 0
     */
    long offer(T item) {
        lock.lock();
        try {
            if (closed) {
                return 0;
            }
            boolean full = waiting.size() == capacity;
            if (full) {
                waiting.removeFirst();
                lost++;
            }
            waiting.addLast(item);
            arrived.signal();
            start();
            return full ? lost : 0;
        } finally {
            lock.unlock();
        }
    }

    long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /** Rejects further items. The thread ends when it has delivered the waiting ones. */
    @Override
    public void close() {
        close(false);
    }

    /** Rejects further items and drops the waiting ones. The thread ends after the one it is delivering. */
    void abandon() {
        close(true);
    }

    /** Waits for the thread to end, and interrupts it after the timeout. Does nothing on that thread itself. */
    void join(long timeoutNs, long graceNs) {
        Thread running = running();
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

    private @Nullable Thread running() {
        lock.lock();
        try {
            return thread;
        } finally {
            lock.unlock();
        }
    }

    private void close(boolean giveUp) {
        lock.lock();
        try {
            closed = true;
            if (giveUp) {
                waiting.clear();
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            try {
                T item = take();
                if (item == null) {
                    return;
                }
                consumer.accept(item);
            } catch (Throwable e) {
                // Waiting allocates too, and there may be no memory for a while.
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }

    private @Nullable T take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                arrived.awaitUninterruptibly();
            }
            return waiting.pollFirst();
        } finally {
            lock.unlock();
        }
    }
}
