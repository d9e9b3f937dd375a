package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.text.Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pool of threads that execute tasks, recognised by the loop of its workers. The names of its threads differ only in a
 * number.
 *
 * @param name the name of its threads without their number
 * @param workers its threads, without those that wait in accept or in a selector
 * @param busy those that execute a task
 * @param selecting true if it has other threads, which wait in accept or in a selector
 */
record WorkerPool(String name, List<ThreadSnapshot> workers, List<ThreadSnapshot> busy, boolean selecting) {

    /** The classes whose threads take tasks from a queue, in whatever package: those of the JDK, Tomcat, Jetty and JBoss. */
    private static final Set<String> EXECUTORS =
            Set.of("ThreadPoolExecutor", "QueuedThreadPool", "EnhancedQueueExecutor");

    private static final Set<String> LOOPS = Set.of("run", "runWorker");

    private static final Pattern LAST_NUMBER = Pattern.compile("[0-9]+(?=[^0-9]*$)");

    private static final Pattern SEPARATORS_AT_END = Pattern.compile("[-_. #:]+$");

    /** The common beginning of two names, like {@code http-nio-8080-}, that only threads of the same server have. */
    private static final Pattern OWN = Pattern.compile(".*[0-9]+[-_. #:].*");

    /** Returns the pools among threads. A stack that was cut belongs to a busy thread. */
    static List<WorkerPool> of(List<ThreadSnapshot> all) {
        Map<String, List<ThreadSnapshot>> named = new LinkedHashMap<>();
        for (ThreadSnapshot thread : all) {
            named.computeIfAbsent(LAST_NUMBER.matcher(thread.name()).replaceAll("#"), key -> new ArrayList<>())
                    .add(thread);
        }
        List<WorkerPool> pools = new ArrayList<>();
        named.forEach((key, threads) -> {
            if (threads.stream().allMatch(thread -> isCut(thread) || loop(thread.frames()) != null)) {
                List<ThreadSnapshot> workers = threads.stream()
                        .filter(thread -> !Frames.selects(thread.frames()) && !Frames.accepts(thread.frames()))
                        .toList();
                pools.add(new WorkerPool(
                        SEPARATORS_AT_END.matcher(key).replaceAll(""),
                        workers,
                        workers.stream().filter(WorkerPool::isBusy).toList(),
                        workers.size() < threads.size()));
            }
        });
        return pools;
    }

    /**
     * Returns the pool of the server of a thread, by their names.
     *
     * @param thread the name of the thread, like {@code http-nio-8080-Acceptor}
     */
    static @Nullable WorkerPool ofServer(List<WorkerPool> pools, String thread) {
        return pools.stream()
                .filter(pool -> !pool.busy.isEmpty()
                        && OWN.matcher(common(pool.name + "-", thread)).matches())
                .max(Comparator.comparingInt(
                        pool -> common(pool.name + "-", thread).length()))
                .orElse(null);
    }

    /** Returns the only pool of which all threads are busy; null if there is none or more than one. */
    static @Nullable WorkerPool onlyFull(List<WorkerPool> pools) {
        List<WorkerPool> full = pools.stream().filter(WorkerPool::isFull).toList();
        return full.size() == 1 ? full.get(0) : null;
    }

    boolean isFull() {
        return !busy.isEmpty() && busy.size() == workers.size();
    }

    /** Returns {@code all 8 threads of pool 'qtp1' are busy, 7 in com.shop.Cart.prices}. */
    String describe() {
        Map<String, Long> places = busy.stream()
                .map(thread -> Frames.notableMethod(thread.frames()))
                .collect(Collectors.groupingBy(place -> place, LinkedHashMap::new, Collectors.counting()));
        Map.Entry<String, Long> most =
                places.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        String of = " of pool '" + name + "'" + (selecting ? " beside its selectors" : "");
        String count = !isFull()
                ? busy.size() + " of " + Format.count(workers.size(), "thread") + of
                        + (busy.size() == 1 ? " is" : " are") + " busy"
                : workers.size() == 1
                        ? "the only thread" + of + " is busy"
                        : "all " + workers.size() + " threads" + of + " are busy";
        return count + (most.getValue() == busy.size() ? "" : ", " + most.getValue()) + " in " + most.getKey();
    }

    /** Returns a thread in the place where most of the busy ones are. */
    ThreadSnapshot example() {
        return busy.stream()
                .max(Comparator.comparingLong(one -> busy.stream()
                        .filter(other ->
                                Frames.notableMethod(other.frames()).equals(Frames.notableMethod(one.frames())))
                        .count()))
                .orElseThrow();
    }

    private static boolean isCut(ThreadSnapshot thread) {
        return thread.frames().size() >= Search.SHORT_STACK;
    }

    private static boolean isBusy(ThreadSnapshot thread) {
        StackTraceElement loop = loop(thread.frames());
        if (loop == null) {
            return true;
        }
        String executors = loop.getClassName().substring(0, loop.getClassName().lastIndexOf('.') + 1);
        return thread.frames().stream()
                .limit(thread.frames().indexOf(loop))
                .anyMatch(frame -> !Frames.isJdk(frame)
                        && !frame.getClassName().startsWith(executors)
                        && !Frames.outerClass(frame).endsWith("Queue"));
    }

    private static @Nullable StackTraceElement loop(List<StackTraceElement> frames) {
        return frames.stream()
                .filter(frame -> LOOPS.contains(frame.getMethodName()) && EXECUTORS.contains(simpleOuterClass(frame)))
                .findFirst()
                .orElse(null);
    }

    private static String simpleOuterClass(StackTraceElement frame) {
        String type = Frames.outerClass(frame);
        return type.substring(type.lastIndexOf('.') + 1);
    }

    private static String common(String left, String right) {
        int end = 0;
        while (end < Math.min(left.length(), right.length()) && left.charAt(end) == right.charAt(end)) {
            end++;
        }
        return left.substring(0, end);
    }
}
