package io.github.listenqueue.internal.events;

import java.util.concurrent.ThreadFactory;

/** The starter of the monitor's threads: by the user's factory, or else as daemons that inherit nothing. */
public final class NamedThreads {

    /** The name prefix that a JVM gives to an unnamed thread. */
    private static final String UNNAMED = "Thread-";

    private final ThreadFactory factory;

    public NamedThreads(ThreadFactory factory) {
        this.factory = factory;
    }

    /** Returns daemon threads without the thread locals of the thread that starts the monitor. */
    public static NamedThreads daemons() {
        return new NamedThreads(task -> {
            Thread thread = new Thread(null, task, UNNAMED, 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts a thread. One that the factory did not name gets the given name.
     *
     * @throws IllegalStateException if the factory returns none or has already started it
     */
    public Thread start(String name, Runnable task) {
        Thread thread = factory.newThread(task);
        if (thread == null) {
            throw new IllegalStateException("threadFactory made no thread for " + name);
        }
        if (thread.getState() != Thread.State.NEW) {
            throw new IllegalStateException(
                    "threadFactory must leave starting the thread for " + name + " to its caller");
        }
        if (thread.getName().startsWith(UNNAMED)) {
            thread.setName(name);
        }
        thread.start();
        return thread;
    }
}
