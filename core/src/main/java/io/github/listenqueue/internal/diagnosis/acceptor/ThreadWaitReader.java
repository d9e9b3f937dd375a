package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.linux.procfs.Descriptors;
import io.github.listenqueue.internal.linux.procfs.EpollFiles;
import io.github.listenqueue.internal.linux.procfs.IoUringFiles;
import io.github.listenqueue.internal.linux.procfs.ProcessMemory;
import io.github.listenqueue.internal.linux.procfs.TaskFiles;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Reader of the waits of threads, as the kernel reports them. */
final class ThreadWaitReader {

    /** Limits the cost of a scan, at about 20 us per thread. */
    private static final int MAX_THREADS_SCANNED = 3000;

    private static final int EPOLLIN = 1;

    /** The number of pollers of virtual threads that one thread waits for. */
    private static final int MAX_POLLERS = 64;

    private final TaskFiles tasks;
    private final EpollFiles epolls;
    private final Rings rings;
    private final Descriptors descriptors;
    private final SystemCalls calls;
    private @Nullable String problem;

    ThreadWaitReader(Path procRoot, String architecture) {
        Path self = procRoot.resolve("self");
        this.tasks = new TaskFiles(self.resolve("task"));
        this.epolls = new EpollFiles(self.resolve("fdinfo"));
        this.rings = new Rings(new IoUringFiles(self), this::recordProblem);
        this.descriptors = new Descriptors(self.resolve("fd"));
        this.calls = new SystemCalls(
                tasks,
                new ProcessMemory(self.resolve("mem"), ByteOrder.nativeOrder(), SystemCalls.wordBytes(architecture)),
                architecture);
        begin();
    }

    /** The registration of a listener at an epoll or a ring. */
    enum Interest {
        ON,
        /** Registered, but not for connections. */
        OFF,
        ABSENT,
        UNREADABLE
    }

    /** The kind of a wait. */
    enum Kind {
        ACCEPT,
        EPOLL,
        /** Waiting for a ring of io_uring. */
        IO_URING,
        /** Running or ready to run. */
        RUNNING,
        OTHER,
        UNREADABLE
    }

    /**
     * The wait of a thread.
     *
     * @param descriptor the descriptor of the socket, the epoll or the ring; -1 if unknown
     */
    record Wait(Kind kind, int descriptor) {

        static final Wait UNREADABLE = new Wait(Kind.UNREADABLE, -1);
        static final Wait RUNNING = new Wait(Kind.RUNNING, -1);
        static final Wait OTHER = new Wait(Kind.OTHER, -1);

        /** Returns true if the thread waits for the events of several sockets. */
        boolean isSelecting() {
            return kind == Kind.EPOLL || kind == Kind.IO_URING;
        }
    }

    /**
     * A thread that waits at a listener.
     *
     * @param task the kernel's id of the thread; -1 if it is one of several threads that cannot be distinguished
     * @param epoll the descriptor of the epoll or ring in which it waits; -1 if it waits in accept
     * @param virtual true if it waits on behalf of virtual threads
     */
    record Waiter(int task, Watched target, int epoll, Interest interest, boolean virtual) {}

    /**
     * The waits of all threads.
     *
     * @param here the threads that wait at one of the listeners
     * @param elsewhere the other threads that wait in accept, in an epoll or for a ring
     */
    record Scan(List<Waiter> here, List<Integer> elsewhere) {}

    /** Clears the recorded problem. */
    void begin() {
        rings.begin();
        problem = !calls.areKnown()
                ? "the system call numbers of the architecture " + System.getProperty("os.arch") + " are unknown"
                : null;
    }

    /** Returns the first failure since {@link #begin}; null if there was none. */
    @Nullable
    String problem() {
        return problem;
    }

    TaskFiles tasks() {
        return tasks;
    }

    SystemCalls calls() {
        return calls;
    }

    /** Returns the wait of a thread. */
    Wait of(int task) {
        if (!calls.areKnown() || task < 0) {
            return Wait.UNREADABLE;
        }
        try {
            SystemCalls.Current call = calls.of(task);
            return switch (call.purpose()) {
                case ACCEPT -> new Wait(Kind.ACCEPT, call.descriptor());
                case EPOLL -> new Wait(Kind.EPOLL, call.descriptor());
                case IO_URING -> new Wait(Kind.IO_URING, rings.of(call.descriptor()));
                case RUNNING -> Wait.RUNNING;
                default -> Wait.OTHER;
            };
        } catch (IOException e) {
            if (tasks.lives(task)) {
                recordProblem(String.valueOf(e.getMessage()));
            }
            return Wait.UNREADABLE;
        }
    }

    /** Returns true if the descriptor is the listener's socket. */
    boolean isSocketOf(Watched target, int descriptor) {
        return descriptor == target.descriptor()
                || descriptors.isSocket(descriptor, target.queue().inode());
    }

    /** Returns true if a call of accept at the listener does not block, as that of a server that selects; false if unknown. */
    boolean isNonBlocking(Watched target) {
        return isSocketOf(target, target.descriptor()) && descriptors.isNonBlocking(target.descriptor());
    }

    /** Returns the registration of a listener at the epoll or ring that a thread waits in. */
    Interest interest(Wait wait, Watched target) {
        return wait.kind() == Kind.IO_URING ? rings.interest(wait.descriptor()) : interest(wait.descriptor(), target);
    }

    /** Returns the registration of a listener at an epoll. */
    Interest interest(int epoll, Watched target) {
        Interest[] found = {Interest.ABSENT};
        String failure = epolls.read(epoll, (descriptor, events, inode) -> {
            if (isOf(target, descriptor, inode)) {
                found[0] = interest(events);
            }
        });
        if (failure != null) {
            recordProblem(failure);
            return Interest.UNREADABLE;
        }
        return found[0];
    }

    /**
     * Scans all threads.
     *
     * @param isKnown true if the epoll is known for the listener, so that a thread in it counts even while it is not registered
     */
    Scan scan(List<Watched> targets, BiPredicate<Watched, Integer> isKnown) {
        Scan scan = new Scan(new ArrayList<>(), new ArrayList<>());
        Map<Integer, Integer> atRings = new HashMap<>();
        for (int task : ids()) {
            Wait wait = of(task);
            int before = scan.here().size();
            if (wait.kind() == Kind.ACCEPT) {
                targets.stream()
                        .filter(target -> isSocketOf(target, wait.descriptor()))
                        .forEach(target -> scan.here().add(new Waiter(task, target, -1, Interest.ON, false)));
            } else if (wait.kind() == Kind.EPOLL) {
                atEpoll(task, wait.descriptor(), targets, isKnown, scan.here());
            } else if (wait.kind() == Kind.IO_URING) {
                int ring = wait.descriptor();
                atRings.put(task, ring);
                targets.stream()
                        .filter(target -> ring >= 0 && isKnown.test(target, ring))
                        .forEach(
                                target -> scan.here().add(new Waiter(task, target, ring, rings.interest(ring), false)));
            } else {
                continue;
            }
            if (scan.here().size() == before) {
                scan.elsewhere().add(task);
            }
        }
        rings.attribute(atRings, targets, scan);
        return scan;
    }

    /** Returns the kernel's ids of the threads; empty if they cannot be listed or the system calls are unknown. */
    int[] ids() {
        int[] ids = {};
        try {
            ids = calls.areKnown() ? tasks.ids(MAX_THREADS_SCANNED) : ids;
        } catch (IOException e) {
            recordProblem(String.valueOf(e.getMessage()));
        }
        if (ids.length == MAX_THREADS_SCANNED) {
            recordProblem("only " + MAX_THREADS_SCANNED + " threads were scanned");
        }
        return ids;
    }

    private void atEpoll(
            int task, int epoll, List<Watched> targets, BiPredicate<Watched, Integer> isKnown, List<Waiter> found) {
        byte[] bytes = tasks.name(task);
        String name = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        // The threads of sun.nio.ch.Poller: Read-Poller, or MasterPoller over pollers that are virtual threads
        // themselves.
        boolean master = name.startsWith("Master") && name.endsWith("Poller");
        boolean virtual = master || name.startsWith("Read-Poller");
        int before = found.size();
        List<Integer> pollers = new ArrayList<>();
        read(epoll, task, virtual, targets, found, pollers);
        if (master) {
            for (int poller : List.copyOf(pollers)) {
                read(poller, task, virtual, targets, found, new ArrayList<>());
            }
        }
        List<Waiter> registered = List.copyOf(found.subList(before, found.size()));
        for (Watched target : targets) {
            if (isKnown.test(target, epoll)
                    && registered.stream().noneMatch(each -> each.target().equals(target))) {
                found.add(new Waiter(task, target, epoll, Interest.ABSENT, false));
            }
        }
    }

    private void read(
            int epoll, int task, boolean virtual, List<Watched> targets, List<Waiter> found, List<Integer> pollers) {
        String failure = epolls.read(epoll, (descriptor, events, inode) -> {
            if (virtual && pollers.size() < MAX_POLLERS) {
                pollers.add(descriptor);
            }
            for (Watched target : targets) {
                if (isOf(target, descriptor, inode)) {
                    found.add(new Waiter(task, target, epoll, interest(events), virtual));
                }
            }
        });
        if (failure != null && tasks.lives(task)) {
            recordProblem(failure);
        }
    }

    private static boolean isOf(Watched target, int descriptor, long inode) {
        return inode < 0
                ? descriptor == target.descriptor()
                : inode == target.queue().inode();
    }

    private static Interest interest(int events) {
        return (events & EPOLLIN) != 0 ? Interest.ON : Interest.OFF;
    }

    private void recordProblem(String text) {
        if (problem == null) {
            problem = text;
        }
    }
}
