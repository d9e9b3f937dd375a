package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.linux.procfs.Descriptors;
import io.github.listenqueue.internal.linux.procfs.EpollFiles;
import io.github.listenqueue.internal.linux.procfs.TaskFiles;
import io.github.listenqueue.internal.linux.procfs.TaskFiles.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** What threads wait for, as the kernel sees it. */
final class ThreadWaitReader {

    /** Beyond this many threads the rest is not asked: each costs some 20 us. */
    private static final int MAX_THREADS_SCANNED = 3000;

    private static final int EPOLLIN = 1;

    /** The pollers of virtual threads that one thread waits for. */
    private static final int MAX_POLLERS = 64;

    private final TaskFiles tasks;
    private final EpollFiles epolls;
    private final Descriptors descriptors;
    private final @Nullable SystemCalls calls;
    private @Nullable String problem;

    ThreadWaitReader(Path procRoot, String architecture) {
        Path self = procRoot.resolve("self");
        this.tasks = new TaskFiles(self.resolve("task"));
        this.epolls = new EpollFiles(self.resolve("fdinfo"));
        this.descriptors = new Descriptors(self.resolve("fd"));
        this.calls = SystemCalls.of(architecture);
        begin();
    }

    /** How a listener is registered at an epoll. */
    enum Interest {
        ON,
        /** Registered, but not for connections. */
        OFF,
        ABSENT,
        UNREADABLE
    }

    /** What a thread waits for. */
    enum Kind {
        ACCEPT,
        EPOLL,
        /** Runs, or would if it got a processor. */
        RUNNING,
        OTHER,
        UNREADABLE
    }

    /**
     * A thread's wait.
     *
     * @param descriptor of the socket or the epoll
     */
    record Wait(Kind kind, int descriptor) {

        static final Wait UNREADABLE = new Wait(Kind.UNREADABLE, -1);
        static final Wait RUNNING = new Wait(Kind.RUNNING, -1);
        static final Wait OTHER = new Wait(Kind.OTHER, -1);
    }

    /**
     * A thread that waits at a listener.
     *
     * @param task the kernel's id of the thread
     * @param epoll through which it waits; -1 if it waits in accept
     * @param virtual whether it waits on behalf of virtual threads
     */
    record Waiter(int task, Watched target, int epoll, Interest interest, boolean virtual) {}

    /**
     * What all threads wait for.
     *
     * @param here the threads that wait at one of the listeners
     * @param elsewhere the other threads that wait in accept or in an epoll
     */
    record Scan(List<Waiter> here, List<Integer> elsewhere) {}

    /** Forgets what went wrong so far. */
    void begin() {
        problem = calls == null
                ? "the system calls of this architecture, " + System.getProperty("os.arch") + ", are not known"
                : null;
    }

    /** What could not be read since {@link #begin}; null if all could. */
    @Nullable
    String problem() {
        return problem;
    }

    TaskFiles tasks() {
        return tasks;
    }

    /** What one thread waits for. */
    Wait of(int task) {
        if (calls == null || task < 0) {
            return Wait.UNREADABLE;
        }
        try {
            Call call = tasks.call(task);
            if (calls.isAccept(call)) {
                return new Wait(Kind.ACCEPT, call.descriptor());
            }
            if (calls.isEpoll(call)) {
                return new Wait(Kind.EPOLL, call.descriptor());
            }
            return call.equals(Call.RUNNING) ? Wait.RUNNING : Wait.OTHER;
        } catch (IOException e) {
            if (tasks.lives(task)) {
                trouble(String.valueOf(e.getMessage()));
            }
            return Wait.UNREADABLE;
        }
    }

    /** Whether the descriptor is the listener's socket. */
    boolean isSocketOf(Watched target, int descriptor) {
        return descriptor == target.descriptor()
                || descriptors.isSocket(descriptor, target.queue().inode());
    }

    /** How a listener is registered at an epoll. */
    Interest interest(int epoll, Watched target) {
        Interest[] found = {Interest.ABSENT};
        String wrong = epolls.read(epoll, (descriptor, events, inode) -> {
            if (isOf(target, descriptor, inode)) {
                found[0] = interest(events);
            }
        });
        if (wrong != null) {
            trouble(wrong);
            return Interest.UNREADABLE;
        }
        return found[0];
    }

    /**
     * Asks all threads.
     *
     * @param isKnown whether this epoll is known for this listener: then a thread waits there even while it is not registered
     */
    Scan scan(List<Watched> targets, BiPredicate<Watched, Integer> isKnown) {
        Scan scan = new Scan(new ArrayList<>(), new ArrayList<>());
        for (int task : ids()) {
            Wait wait = of(task);
            int before = scan.here().size();
            if (wait.kind() == Kind.ACCEPT) {
                targets.stream()
                        .filter(target -> isSocketOf(target, wait.descriptor()))
                        .forEach(target -> scan.here().add(new Waiter(task, target, -1, Interest.ON, false)));
            } else if (wait.kind() == Kind.EPOLL) {
                atEpoll(task, wait.descriptor(), targets, isKnown, scan.here());
            } else {
                continue;
            }
            if (scan.here().size() == before) {
                scan.elsewhere().add(task);
            }
        }
        return scan;
    }

    /** The kernel's ids of the threads; none where nothing could be made of them. */
    int[] ids() {
        int[] ids = {};
        try {
            ids = calls == null ? ids : tasks.ids(MAX_THREADS_SCANNED);
        } catch (IOException e) {
            trouble(String.valueOf(e.getMessage()));
        }
        if (ids.length == MAX_THREADS_SCANNED) {
            trouble("only " + MAX_THREADS_SCANNED + " threads were asked what they wait for");
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
            int epoll, int task, boolean virtual, List<Watched> targets, List<Waiter> found, List<Integer> watched) {
        String wrong = epolls.read(epoll, (descriptor, events, inode) -> {
            if (virtual && watched.size() < MAX_POLLERS) {
                watched.add(descriptor);
            }
            for (Watched target : targets) {
                if (isOf(target, descriptor, inode)) {
                    found.add(new Waiter(task, target, epoll, interest(events), virtual));
                }
            }
        });
        if (wrong != null && tasks.lives(task)) {
            trouble(wrong);
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

    private void trouble(String words) {
        if (problem == null) {
            problem = words;
        }
    }
}
