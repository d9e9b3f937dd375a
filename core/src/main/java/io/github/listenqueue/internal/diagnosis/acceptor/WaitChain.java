package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.Obstacle.Link;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Follower of the waits from an acceptor thread to the thread that runs, sleeps or waits in the kernel. */
final class WaitChain {

    private static final int MAX_LINKS = 8;
    private static final int MAX_CONSUMERS = 3;
    private static final String CLASS_INITIALISER = "<clinit>";
    private static final String CALLER_RUNS = "java.util.concurrent.ThreadPoolExecutor$CallerRunsPolicy";

    private final JvmThreads threads;
    private final KernelWait kernel;
    private final ToIntFunction<ThreadSnapshot> tasks;
    private final List<Link> links = new ArrayList<>();
    private long first = -1;
    private boolean deadlock;

    /**
     * Creates a follower for one acceptor.
     *
     * @param tasks the kernel's id of a thread; -1 if unknown
     */
    WaitChain(JvmThreads threads, KernelWait kernel, ToIntFunction<ThreadSnapshot> tasks) {
        this.threads = threads;
        this.kernel = kernel;
        this.tasks = tasks;
    }

    /** Follows the waits of a thread that is stuck. */
    Obstacle follow(ThreadTrace trace) {
        ThreadSnapshot thread = trace.last();
        StackTraceElement stuckAt = trace.stuckAt();
        if (thread == null) {
            return new Obstacle("is busy", false, List.of());
        }
        String place = stuckAt == null ? Frames.notableMethod(thread.frames()) : Frames.method(stuckAt);
        boolean waits = thread.state() != Thread.State.RUNNABLE || trace.waitsInKernel();
        String clause = clause(thread, trace.acceptor().task(), place, trace.ranAtAll()) + callerRuns(thread);
        return new Obstacle((deadlock ? "is in a deadlock: it " : "") + clause, waits, List.copyOf(links));
    }

    /** Follows the waits of a thread that is held back, from a full queue to the threads that should take from it. */
    Obstacle followLimit(ThreadSnapshot thread) {
        String place = Frames.notableMethod(thread.frames());
        StackTraceElement owner = queueOwner(thread.frames());
        return new Obstacle(
                "is held back on purpose" + (place.isEmpty() ? "" : " in " + place)
                        + (owner == null ? pool(thread) : fullQueue(thread, owner)),
                true,
                List.copyOf(links));
    }

    private String clause(ThreadSnapshot thread, int task, String place, boolean ran) {
        String in = place.isEmpty() ? "" : " in " + place;
        long owner = threads.lockOwner(thread.id());
        if (owner >= 0) {
            return "waits" + in + " for " + thread.lock() + holder(thread, owner);
        }
        if (thread.state() == Thread.State.BLOCKED || thread.lockOwner() != null) {
            // A virtual thread, whose locks only the dump shows.
            return "waits" + in + (thread.lock() == null ? " for a lock" : " for " + thread.lock())
                    + (thread.lockOwner() == null ? "" : ", which thread '" + thread.lockOwner() + "' holds");
        }
        if (thread.state() == Thread.State.RUNNABLE) {
            if (Frames.selects(thread.frames())) {
                return "waits for events" + in;
            }
            String call = kernel.describe(task, thread.frames());
            if (call != null) {
                return call + in + (kernel.waitsForClass(task, thread.frames()) ? initialiser(thread) : "");
            }
            return (ran ? "is busy" : "stays, without using CPU time,") + in;
        }
        if (isSleep(thread.frames())) {
            return "sleeps" + in;
        }
        StackTraceElement queue = queueOwner(thread.frames());
        return "waits" + in + condition(thread) + (queue == null ? "" : fullQueue(thread, queue));
    }

    /** Returns the part of the sentence about the pool of the thread's server, of which some threads are busy. */
    private String pool(ThreadSnapshot waiter) {
        WorkerPool pool = WorkerPool.ofServer(WorkerPool.of(others(waiter)), waiter.name());
        return pool == null ? "" : ", while " + describe(pool);
    }

    /** Returns the part of the sentence about a full queue, and the threads that should take from it. */
    private String fullQueue(ThreadSnapshot waiter, StackTraceElement owner) {
        List<ThreadSnapshot> others = others(waiter);
        return waiter.frames().stream().anyMatch(Frames::handsToExecutor)
                ? ", because the queue of an executor is full" + fullPool(waiter, others)
                : ", because a queue is full" + consumers(others, owner);
    }

    /** Returns the part of the sentence about an executor that makes the acceptor run a task, because it has no room for it. */
    private String callerRuns(ThreadSnapshot thread) {
        return thread.frames().stream().anyMatch(frame -> frame.getClassName().equals(CALLER_RUNS))
                ? ", in a task for which an executor has no room" + fullPool(thread, others(thread))
                : "";
    }

    private String fullPool(ThreadSnapshot waiter, List<ThreadSnapshot> others) {
        List<WorkerPool> pools = WorkerPool.of(others);
        WorkerPool named = WorkerPool.ofServer(pools, waiter.name());
        WorkerPool pool = named != null && named.isFull() ? named : WorkerPool.onlyFull(pools);
        return pool == null ? "" : ", and " + describe(pool);
    }

    private String describe(WorkerPool pool) {
        links.add(new Link("thread of pool '" + pool.name() + "'", pool.example()));
        return pool.describe();
    }

    /** Returns the part of the sentence about the thread that holds a lock. */
    private String holder(ThreadSnapshot waiter, long owner) {
        if (isKnown(owner, waiter)) {
            deadlock = true;
            return ", which thread '" + waiter.lockOwner() + "' holds";
        }
        List<ThreadSnapshot> found = threads.snapshots(new long[] {owner}, Search.WHOLE_STACK);
        if (found.isEmpty() || links.size() >= MAX_LINKS) {
            return ", which thread '" + waiter.lockOwner() + "' holds";
        }
        ThreadSnapshot holder = found.get(0);
        if (links.isEmpty()) {
            first = waiter.id();
        }
        links.add(new Link("holder of " + waiter.lock(), holder));
        return ", which thread '" + holder.name() + "' holds while it " + activity(holder);
    }

    private boolean isKnown(long id, ThreadSnapshot waiter) {
        return id == first
                || id == waiter.id()
                || links.stream().anyMatch(link -> link.thread().id() == id);
    }

    private String activity(ThreadSnapshot thread) {
        return clause(thread, tasks.applyAsInt(thread), Frames.notableMethod(thread.frames()), true);
    }

    /** Returns the part of the sentence about the threads that initialise classes. */
    private String initialiser(ThreadSnapshot waiter) {
        List<ThreadSnapshot> found = others(waiter).stream()
                .filter(thread -> thread.frames().stream()
                        .anyMatch(frame -> frame.getMethodName().equals(CLASS_INITIALISER)))
                .limit(MAX_CONSUMERS)
                .toList();
        if (found.isEmpty()) {
            return "";
        }
        found.forEach(thread -> links.add(new Link("initialises a class", thread)));
        ThreadSnapshot one = found.get(0);
        StackTraceElement initialiser = one.frames().stream()
                .filter(frame -> frame.getMethodName().equals(CLASS_INITIALISER))
                .findFirst()
                .orElseThrow();
        return ", while thread '" + one.name() + "' is in " + Frames.method(initialiser);
    }

    /** Returns the part of the sentence about the threads that should take from a full queue. */
    private String consumers(List<ThreadSnapshot> others, StackTraceElement owner) {
        List<ThreadSnapshot> possible =
                others.stream().filter(thread -> !putsAs(owner, thread)).toList();
        List<ThreadSnapshot> found = in(possible, owner.getClassName(), StackTraceElement::getClassName);
        if (found.isEmpty()) {
            found = in(possible, Frames.outerClass(owner), Frames::outerClass);
        }
        if (found.isEmpty() || links.size() >= MAX_LINKS) {
            return "";
        }
        // A thread that waits in a selector is free, so the full queue is that of another one.
        List<ThreadSnapshot> busy = found.stream()
                .filter(thread -> !Frames.selects(thread.frames()))
                .toList();
        List<ThreadSnapshot> takers = busy.isEmpty() ? found : busy;
        takers.stream().limit(MAX_CONSUMERS).forEach(thread -> links.add(new Link("takes from such a queue", thread)));
        ThreadSnapshot one = takers.get(0);
        return (busy.size() > 1
                        ? " and all " + busy.size() + " threads that may take from it are busy: thread '" + one.name()
                                + "' "
                        : " and thread '" + one.name() + "', which takes from it, ")
                + activity(one);
    }

    private List<ThreadSnapshot> others(ThreadSnapshot waiter) {
        List<ThreadSnapshot> all = new ArrayList<>();
        threads.snapshots(threads.ids(), Search.SHORT_STACK, Search.MAX_FRAMES, all::add);
        Set<Long> known =
                links.stream().map(link -> link.thread().id()).collect(Collectors.toCollection(LinkedHashSet::new));
        known.add(waiter.id());
        known.add(Thread.currentThread().getId());
        return all.stream().filter(thread -> !known.contains(thread.id())).toList();
    }

    /** Returns the method that puts into a full queue of the JDK; null if the thread does not. */
    private static @Nullable StackTraceElement queueOwner(List<StackTraceElement> frames) {
        int beyond = Frames.firstBeyondJdk(frames);
        return beyond < frames.size() && frames.subList(0, beyond).stream().anyMatch(Limiter::isQueue)
                ? frames.get(beyond)
                : null;
    }

    /** Returns true if a thread waits to put into such a queue as well, like another acceptor. */
    private static boolean putsAs(StackTraceElement owner, ThreadSnapshot thread) {
        StackTraceElement other = queueOwner(thread.frames());
        return other != null && Frames.isSameMethod(owner, other);
    }

    private static List<ThreadSnapshot> in(
            List<ThreadSnapshot> all, String type, Function<StackTraceElement, String> typeOf) {
        return all.stream()
                .filter(thread -> thread.frames().stream()
                        .anyMatch(frame -> typeOf.apply(frame).equals(type)))
                .toList();
    }

    private static boolean isSleep(List<StackTraceElement> frames) {
        return frames.stream()
                .limit(Frames.firstBeyondJdk(frames))
                .anyMatch(frame -> Frames.method(frame).equals("java.lang.Thread.sleep"));
    }

    /** Returns the condition that a thread waits for. A condition of a class of the JDK is named by the call that waits for it. */
    private static String condition(ThreadSnapshot thread) {
        int beyond = Frames.firstBeyondJdk(thread.frames());
        String lock = thread.lock();
        if (lock != null && !lock.startsWith("java.util.concurrent.")) {
            return " for " + lock + " to be notified";
        }
        return beyond > 0 && beyond < thread.frames().size()
                ? " for " + Frames.method(thread.frames().get(beyond - 1)).replaceFirst("^.*\\.(?=[^.]+\\.[^.]+$)", "")
                : lock == null ? "" : " for " + lock;
    }
}
