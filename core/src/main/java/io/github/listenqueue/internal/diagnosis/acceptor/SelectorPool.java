package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ClassFile.Trait;
import io.github.listenqueue.internal.diagnosis.acceptor.ServerType.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The threads that may have to register a listener again, which its selector does not watch. A registration for one event is
 * gone when a connection arrives, and comes back when the handler of that connection asks for the next one. The handler may run
 * on a thread that never waits in the selector.
 */
final class SelectorPool {

    /** The event loop of an asynchronous channel group. Its threads take turns in the epoll, registered for one event. */
    private static final String EVENT_LOOP = "sun.nio.ch.EPollPort$EventHandlerTask";

    /** The caller of completion handlers, on an event loop or on a thread of the group's executor. */
    private static final String COMPLETION = "sun.nio.ch.Invoker";

    /** The frameworks whose selector thread registers a listener again when an actor, on a thread of another pool, says so. */
    private static final List<String> ACTORS = List.of("org.apache.pekko.", "akka.");

    /** The asynchronous listener, while it calls a handler with a connection. */
    private static final String LISTENER = "sun.nio.ch.UnixAsynchronousServerSocketChannelImpl";

    private static final int MAX_THREADS = 32;

    private SelectorPool() {}

    /** Returns true if the thread waits in the epoll of an asynchronous channel group. */
    static boolean isOneShot(List<StackTraceElement> waiting) {
        return waiting.stream().anyMatch(frame -> frame.getClassName().equals(EVENT_LOOP));
    }

    /** Returns true if the thread of an asynchronous channel group waits until another one gives up the epoll. */
    static boolean isIdle(List<StackTraceElement> frames) {
        return frames.stream()
                .map(StackTraceElement::getClassName)
                .filter(type -> !type.startsWith("java.util.concurrent.") && !type.startsWith("jdk.internal."))
                .findFirst()
                .filter(EVENT_LOOP::equals)
                .isPresent();
    }

    /**
     * Returns the threads that have to do something before the selector in which a thread waits watches the listener again.
     *
     * @param waiting the stack of the thread that waits
     */
    static List<ThreadSnapshot> busy(List<StackTraceElement> waiting, List<ThreadSnapshot> all, StackCode code) {
        List<ThreadSnapshot> busy = new ArrayList<>();
        if (isOneShot(waiting)) {
            all.stream()
                    .filter(thread -> asksForConnection(thread.frames(), code))
                    .forEach(busy::add);
            all.stream()
                    .filter(thread -> takesConnection(thread.frames(), code))
                    .forEach(busy::add);
            if (busy.isEmpty()) {
                // The handler of a connection may wait for a thread.
                busy.addAll(crowdedPools(all, thread -> handles(thread.frames())));
            }
        }
        for (String root : ACTORS) {
            if (waiting.stream().anyMatch(frame -> frame.getClassName().startsWith(root))) {
                busy.addAll(crowdedPools(all, thread -> serves(root, thread.frames())));
            }
        }
        return busy.subList(0, Math.min(busy.size(), MAX_THREADS));
    }

    /** Returns true if a thread of an actor system, in whose selector a thread waits, executes code of the application. */
    static boolean actorsServe(List<StackTraceElement> waiting, List<ThreadSnapshot> all) {
        return ACTORS.stream()
                .filter(root ->
                        waiting.stream().anyMatch(frame -> frame.getClassName().startsWith(root)))
                .anyMatch(root -> all.stream().anyMatch(thread -> serves(root, thread.frames())));
    }

    /** Returns true if the thread handles a connection. */
    private static boolean takesConnection(List<StackTraceElement> frames, StackCode code) {
        return frames.stream()
                .anyMatch(frame -> frame.getClassName().equals(LISTENER) || code.has(frame, Trait.TAKES_CONNECTION));
    }

    /**
     * Returns true if a pool executes a task that asks for a connection. The thread that started the server, which may wait for
     * its end, did so once.
     */
    private static boolean asksForConnection(List<StackTraceElement> frames, StackCode code) {
        return frames.stream().anyMatch(frame -> frame.getMethodName().equals("runWorker"))
                && !takesConnection(frames, code)
                && (code.find(frames, Trait.REQUESTS_CONNECTION) != null
                        || frames.stream().anyMatch(SelectorPool::isLimitOfServer));
    }

    private static boolean isLimitOfServer(StackTraceElement frame) {
        return ServerType.is(frame, Role.LIMITS) && !Frames.isJdk(frame);
    }

    /** Returns true if the thread executes a method outside the JDK for an asynchronous channel group. */
    static boolean handles(List<StackTraceElement> frames) {
        for (int i = Frames.firstBeyondJdk(frames); i < frames.size(); i++) {
            String type = frames.get(i).getClassName();
            if (type.equals(EVENT_LOOP) || type.equals(COMPLETION)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the threads of the pools of which every thread is busy. */
    private static List<ThreadSnapshot> crowdedPools(List<ThreadSnapshot> all, Predicate<ThreadSnapshot> busy) {
        Map<String, List<ThreadSnapshot>> pools = new HashMap<>();
        for (ThreadSnapshot thread : all) {
            pools.computeIfAbsent(Frames.pool(thread.name()), name -> new ArrayList<>())
                    .add(thread);
        }
        List<ThreadSnapshot> crowded = new ArrayList<>();
        pools.values().stream().filter(pool -> pool.stream().allMatch(busy)).forEach(crowded::addAll);
        return crowded;
    }

    /** Returns true if the thread executes a task of a framework that is not the framework's own. */
    private static boolean serves(String root, List<StackTraceElement> frames) {
        boolean foreign = false;
        for (StackTraceElement frame : frames) {
            if (frame.getClassName().startsWith(root)) {
                return foreign;
            }
            foreign |= !Frames.isJdk(frame) && !Frames.isLanguage(frame);
        }
        return false;
    }
}
