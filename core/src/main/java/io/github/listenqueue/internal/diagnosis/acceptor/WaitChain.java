package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.Obstacle.Link;
import java.util.ArrayList;
import java.util.Comparator;
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
        String clause = clause(thread, trace.acceptor().task(), place, trace.ranAtAll());
        return new Obstacle((deadlock ? "is in a deadlock: it " : "") + clause, waits, List.copyOf(links));
    }

    /** Follows the waits of a thread that is held back, from a full queue to the threads that should take from it. */
    Obstacle followLimit(ThreadSnapshot thread) {
        String place = Frames.notableMethod(thread.frames());
        StackTraceElement owner = queueOwner(thread.frames());
        String consumers = owner == null ? "" : consumers(thread, owner);
        return new Obstacle(
                "is held back on purpose" + (place.isEmpty() ? "" : " in " + place)
                        + (owner == null ? "" : ", because a queue is full" + consumers),
                true,
                List.copyOf(links));
    }

    private String clause(ThreadSnapshot thread, int task, String place, boolean ran) {
        String in = place.isEmpty() ? "" : " in " + place;
        long owner = threads.lockOwner(thread.id());
        if (owner >= 0) {
            return "waits" + in + " for " + thread.lock() + holder(thread, owner);
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
        return "waits" + in + condition(thread)
                + (queue == null ? "" : ", because a queue is full" + consumers(thread, queue));
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
    private String consumers(ThreadSnapshot waiter, StackTraceElement owner) {
        List<ThreadSnapshot> others = others(waiter);
        List<ThreadSnapshot> found = in(others, owner.getClassName(), StackTraceElement::getClassName);
        if (found.isEmpty()) {
            found = in(others, outerClass(owner), WaitChain::outerClass);
        }
        found.forEach(thread -> links.add(new Link("takes from that queue", thread)));
        if (found.isEmpty()) {
            return "";
        }
        ThreadSnapshot one = found.get(0);
        return " and thread '" + one.name() + "', which takes from it, " + activity(one);
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

    private static List<ThreadSnapshot> in(
            List<ThreadSnapshot> all, String type, Function<StackTraceElement, String> typeOf) {
        return all.stream()
                .filter(thread -> thread.frames().stream()
                        .anyMatch(frame -> typeOf.apply(frame).equals(type)))
                // A thread that waits in a selector is free. The queue is full because of another one.
                .sorted(Comparator.comparing(thread -> Frames.selects(thread.frames())))
                .limit(MAX_CONSUMERS)
                .toList();
    }

    private static String outerClass(StackTraceElement frame) {
        String type = frame.getClassName();
        int nested = type.indexOf('$');
        return nested < 0 ? type : type.substring(0, nested);
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
