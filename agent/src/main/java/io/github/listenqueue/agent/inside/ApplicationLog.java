package io.github.listenqueue.agent.inside;

import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The SLF4J of the application. It is used once the application itself has loaded it: the agent starts before the application, and
 * must not set up its log. Lines wait until then, and go to stderr if the application does not load it within a minute. All calls
 * are by reflection, since the agent has an SLF4J of its own. Nothing keeps the application's classes, which may be those of a WAR.
 */
final class ApplicationLog implements LogOutput.Destination {

    private static final String FACTORY = "org.slf4j.LoggerFactory";
    private static final long POLL_MS = 500;
    private static final long MAX_WAIT_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int MAX_LINES = 1000;

    private final Instrumentation instrumentation;
    private final LogOutput.Destination fallback;
    private final Queue<Line> waiting = new ArrayDeque<>();
    private WeakReference<@Nullable Class<?>> factory = new WeakReference<>(null);
    private boolean isReady;

    private record Line(String logger, Level level, String text) {}

    private ApplicationLog(Instrumentation instrumentation, LogOutput.Destination fallback) {
        this.instrumentation = instrumentation;
        this.fallback = fallback;
    }

    /** Returns the log, for which a thread waits. */
    static LogOutput.Destination start(Instrumentation instrumentation, LogOutput.Destination fallback) {
        ApplicationLog log = new ApplicationLog(instrumentation, fallback);
        Thread thread = new Thread(log::await, "listenqueue-slf4j");
        thread.setDaemon(true);
        thread.start();
        return log;
    }

    private void await() {
        long startNs = System.nanoTime();
        try {
            while (loaded().isEmpty() && System.nanoTime() - startNs < MAX_WAIT_NS) {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        } catch (InterruptedException e) {
            // Not by the agent. The lines need wait no longer.
        }
        release();
    }

    private synchronized void release() {
        isReady = true;
        if (loaded().isEmpty()) {
            fallback.write("", Level.WARN, "log=slf4j: the application has not loaded SLF4J; the log goes to stderr");
        }
        waiting.forEach(line -> write(line.logger(), line.level(), line.text()));
        waiting.clear();
    }

    @Override
    public synchronized void write(String logger, Level level, String text) {
        if (!isReady) {
            if (waiting.size() == MAX_LINES) {
                waiting.remove();
            }
            waiting.add(new Line(logger, level, text));
            return;
        }
        Optional<Class<?>> found = loaded();
        if (found.isEmpty() || !log(found.get(), logger, level, text)) {
            fallback.write(logger, level, text);
        }
    }

    /** Returns the logger factory of the application; the one of its class path, if there are several. */
    private synchronized Optional<Class<?>> loaded() {
        Class<?> known = factory.get();
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Class<?>> found = Arrays.<Class<?>>stream(instrumentation.getAllLoadedClasses())
                .filter(type -> type.getName().equals(FACTORY) && !isOfAnAgent(type))
                .min(Comparator.comparing(
                        type -> !ClassLoader.getSystemClassLoader().equals(type.getClassLoader())));
        factory = new WeakReference<>(found.orElse(null));
        return found;
    }

    private static boolean isOfAnAgent(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader != null
                && Objects.equals(
                        loader.getName(), ApplicationLog.class.getClassLoader().getName());
    }

    private static boolean log(Class<?> factory, String logger, Level level, String text) {
        try {
            Object log = factory.getMethod("getLogger", String.class).invoke(null, logger);
            // The class of the logger itself need not be public.
            Class.forName("org.slf4j.Logger", false, factory.getClassLoader())
                    .getMethod(level.name().toLowerCase(Locale.ROOT), String.class)
                    .invoke(log, text);
            return true;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return false;
        }
    }
}
