package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The activity of one thread, sample by sample and overall. */
final class ThreadTrace {

    /** The activity in one sample. */
    enum Activity {
        /** Waiting for connections of this listener, or taking one. */
        ACCEPTING,
        /** Waiting in the selector that accepts here, which does not watch this listener for connections. */
        NOT_ARMED,
        LIMITED,
        ELSEWHERE,
        /** Running or ready to run between two waits for connections. */
        MOVING,
        /** Waiting in a selector whose registrations cannot be read. */
        UNKNOWN,
        GONE
    }

    static final String ENDED = "has ended";

    private static final double MOSTLY = 0.75;

    /** A scheduler's slice is shorter, so that a thread does not seem to run all of the time just because it had one. */
    private static final long MIN_MEASURED_NS = 50_000_000;

    /** Covers the cost of a stack trace to the thread that it shows. */
    private static final long MAX_IDLE_NS = 1_000_000;

    private final Acceptor acceptor;
    private final LiveThreads live;
    private final List<Activity> activities = new ArrayList<>();
    private final List<ThreadSnapshot> snapshots = new ArrayList<>();
    private final Set<String> limiters = new TreeSet<>();
    private final List<Kind> waits = new ArrayList<>();
    private long cpuBeforeNs = -1;
    private long cpuAfterNs = -1;
    private long cpuFromNs;
    private long cpuToNs;
    private int loopDepth;
    private int watchedBy = -1;
    private Interest interest = Interest.ABSENT;

    ThreadTrace(Acceptor acceptor) {
        this(acceptor, new LiveThreads());
    }

    /**
     * Creates a trace without samples.
     *
     * @param live the threads as objects, shared by the traces of one diagnosis
     */
    ThreadTrace(Acceptor acceptor, LiveThreads live) {
        this.acceptor = acceptor;
        this.live = live;
    }

    Acceptor acceptor() {
        return acceptor;
    }

    /**
     * Adds a sample.
     *
     * @param thread the thread; null if it has ended
     * @param wait its wait according to the kernel
     * @param here true if it waits in accept at the descriptor of the listener
     * @param interest the registration of the listener, if the thread waits in an epoll
     */
    Activity add(@Nullable ThreadSnapshot thread, ThreadWaitReader.Wait wait, boolean here, Interest interest) {
        if (thread == null) {
            activities.add(Activity.GONE);
            return Activity.GONE;
        }
        loopDepth = acceptor.loopDepth(thread.frames());
        this.interest = interest;
        Activity activity = activity(thread, wait, here, interest);
        activities.add(activity);
        snapshots.add(thread);
        waits.add(wait.kind());
        return activity;
    }

    /**
     * Adds the CPU time of the thread at a sample.
     *
     * @param ns the CPU time; -1 if unknown
     * @param nowNs the time of the sample
     */
    void addCpuTime(long ns, long nowNs) {
        if (cpuBeforeNs < 0) {
            cpuBeforeNs = ns;
            cpuFromNs = nowNs;
        }
        cpuAfterNs = ns;
        cpuToNs = nowNs;
    }

    /** Returns the part of the time between the first and the last sample in which the thread ran on a CPU; NaN if unknown. */
    double runningShare() {
        return cpuBeforeNs < 0 || cpuAfterNs < 0 || cpuToNs - cpuFromNs < MIN_MEASURED_NS
                ? Double.NaN
                : (cpuAfterNs - cpuBeforeNs) / (double) (cpuToNs - cpuFromNs);
    }

    /** Returns true if the thread used CPU time between the first and the last sample, or perhaps did so. */
    boolean ranAtAll() {
        return cpuBeforeNs < 0 || cpuAfterNs - cpuBeforeNs > MAX_IDLE_NS;
    }

    /**
     * Returns true if the thread waited in the kernel in every sample, whatever the JVM says. The JVM reports a thread as
     * runnable that waits for the initialisation of a class, or in native code.
     */
    boolean waitsInKernel() {
        return !waits.isEmpty()
                && !waits.contains(Kind.RUNNING)
                && !waits.contains(Kind.UNREADABLE)
                && (cpuBeforeNs >= 0 && !ranAtAll());
    }

    private Activity activity(ThreadSnapshot thread, ThreadWaitReader.Wait wait, boolean here, Interest interest) {
        if (wait.kind() == Kind.ACCEPT) {
            return here ? Activity.ACCEPTING : Activity.ELSEWHERE;
        }
        if (wait.isSelecting()) {
            return switch (interest) {
                case ON -> {
                    watchedBy = wait.descriptor();
                    yield Activity.ACCEPTING;
                }
                case OFF -> Activity.NOT_ARMED;
                case ABSENT -> isOwnEpoll(wait, thread) ? Activity.NOT_ARMED : Activity.ELSEWHERE;
                case UNREADABLE -> Activity.UNKNOWN;
            };
        }
        boolean runnable = thread.state() == Thread.State.RUNNABLE;
        if (runnable && Frames.accepts(thread.frames())) {
            return wait.kind() == Kind.RUNNING ? Activity.MOVING : Activity.ACCEPTING;
        }
        if (runnable && Frames.selects(thread.frames())) {
            return wait.kind() == Kind.UNREADABLE ? Activity.UNKNOWN : Activity.MOVING;
        }
        String limiter = Limiter.find(thread, loopDepth);
        if (limiter != null) {
            limiters.add(limiter);
            return Activity.LIMITED;
        }
        return Activity.ELSEWHERE;
    }

    /** Returns true if the thread waits in the epoll of its loop, or perhaps does so: one that was guessed has no known epoll. */
    private boolean isOwnEpoll(ThreadWaitReader.Wait wait, ThreadSnapshot thread) {
        return wait.descriptor() == acceptor.epoll() || (acceptor.epoll() < 0 && Frames.selects(thread.frames()));
    }

    /** Returns the number of samples. */
    int samples() {
        return activities.size();
    }

    /** Returns true if the thread has ended, or its accept loop is no longer on its stack. */
    boolean isOver() {
        if (activities.contains(Activity.GONE)) {
            return true;
        }
        return !snapshots.isEmpty()
                && count(Activity.ELSEWHERE) == activities.size()
                && snapshots.stream().allMatch(thread -> acceptor.hasLeft(thread.frames()));
    }

    /** Returns the activity over all samples, which is {@code ABSENT} if the thread {@link #isOver}. */
    State state() {
        if (isOver()) {
            return State.ABSENT;
        }
        if (count(Activity.ACCEPTING) > 0) {
            return State.WAITING;
        }
        int held = count(Activity.NOT_ARMED) + count(Activity.LIMITED);
        if (held == activities.size() && held > 0) {
            return count(Activity.LIMITED) > 0 ? State.HELD_BACK : State.NOT_ARMED;
        }
        if (isHardlyInterrupted()) {
            return State.NOT_ARMED;
        }
        if (count(Activity.UNKNOWN) == activities.size()) {
            return State.UNKNOWN;
        }
        return count(Activity.ELSEWHERE) == activities.size() && stuckAt() != null
                ? State.BUSY_ELSEWHERE
                : State.WORKING;
    }

    /** Returns true if the thread waited in its selector but for a few samples, in which other sockets woke it. */
    private boolean isHardlyInterrupted() {
        int idle = count(Activity.NOT_ARMED);
        return idle > 0 && idle + count(Activity.MOVING) == activities.size() && idle >= activities.size() * MOSTLY;
    }

    /**
     * Returns the frame outside the accept loop whose method the thread executed in every sample, with the line of the last
     * sample; null if there is none. A thread that computes is at another line each time, but in the same method.
     */
    @Nullable
    StackTraceElement stuckAt() {
        List<StackTraceElement> last = snapshots.get(snapshots.size() - 1).frames();
        int common = last.size();
        boolean identical = last.size() > 0;
        for (ThreadSnapshot thread : snapshots) {
            common = Math.min(common, Frames.sameMethods(thread.frames(), last));
            identical &= thread.frames().equals(last);
        }
        for (int i = last.size() - common; i < last.size() - (identical ? 0 : loopDepth); i++) {
            StackTraceElement frame = last.get(i);
            if (Frames.isApplication(frame) && !Frames.isLanguage(frame) && !Frames.isHidden(frame)) {
                return frame;
            }
        }
        return identical ? Frames.notable(last) : null;
    }

    /** Returns the thread as of its last sample; null if there is none. */
    @Nullable
    ThreadSnapshot last() {
        return snapshots.isEmpty() ? null : snapshots.get(snapshots.size() - 1);
    }

    /** Returns the stack of the last sample; empty if there is none. */
    List<StackTraceElement> frames() {
        return snapshots.isEmpty()
                ? List.of()
                : snapshots.get(snapshots.size() - 1).frames();
    }

    /** Returns true if the selector had a registration of the listener in the last sample, for whatever events. */
    boolean isRegistered() {
        return interest == Interest.ON || interest == Interest.OFF;
    }

    /** Returns the names of threads, like {@code thread 'a'} or {@code thread 'a' and 2 others}. */
    static String names(List<ThreadTrace> traces) {
        String first = "thread '" + traces.get(0).acceptor().name() + "'";
        int others = traces.size() - 1;
        return others == 0 ? first : first + " and " + others + (others == 1 ? " other" : " others");
    }

    /** Returns the acceptor, with the stack with which it waited if it did so. */
    Acceptor acceptorWithStack() {
        ServerRecognition found = recognition();
        List<StackTraceElement> waiting = acceptor.waiting();
        for (int i = 0; i < snapshots.size(); i++) {
            List<StackTraceElement> frames = snapshots.get(i).frames();
            if (Frames.accepts(frames) || Frames.selects(frames)) {
                waiting = frames;
            }
        }
        return new Acceptor(
                acceptor.id(),
                acceptor.name(),
                acceptor.task(),
                watchedBy < 0 ? acceptor.epoll() : watchedBy,
                found == null || found.probable() ? acceptor.server() : found.server(),
                waiting,
                acceptor.recognition());
    }

    @Nullable
    ServerType server() {
        ServerRecognition found = recognition();
        return found == null ? null : found.server();
    }

    private @Nullable ServerRecognition recognition() {
        ServerType shown = acceptor.server();
        for (ThreadSnapshot snapshot : snapshots) {
            if (shown == null || shown.isLibrary()) {
                ServerType present = ServerRecognition.ofFrames(snapshot.frames());
                shown = shown == null || (present != null && present != ServerType.PLAIN) ? present : shown;
            }
        }
        if (shown == null || !shown.isLibrary()) {
            return shown == null ? null : new ServerRecognition(shown, false);
        }
        Thread thread = live.of(acceptor.id(), acceptor.name());
        return thread == null
                ? new ServerRecognition(shown, false)
                : ServerRecognition.ofThread(
                        shown, thread.getClass().getName(), acceptor.name(), thread.getContextClassLoader());
    }

    /** Returns the activities as lines of text. */
    List<String> notes() {
        if (activities.isEmpty()) {
            return List.of();
        }
        Set<String> notes = new LinkedHashSet<>();
        String thread = "thread '" + acceptor.name() + "'";
        if (isOver()) {
            notes.add(thread + ", which accepted here, "
                    + (activities.contains(Activity.GONE) ? ENDED : "has left its accept loop and is busy elsewhere"));
            return List.copyOf(notes);
        }
        thread += " (" + snapshots.get(snapshots.size() - 1).state() + ")";
        note(notes, thread + " waited for connections", Activity.ACCEPTING);
        note(notes, thread + " waited in " + String.join(", ", limiters), Activity.LIMITED);
        note(
                notes,
                thread + " waited in its selector, which did not watch this listener for connections,",
                Activity.NOT_ARMED);
        note(notes, thread + " waited in a selector whose registrations cannot be read", Activity.UNKNOWN);
        StackTraceElement stuck = state() == State.BUSY_ELSEWHERE ? stuckAt() : null;
        if (stuck != null) {
            note(notes, thread + " was at " + Frames.text(stuck), Activity.ELSEWHERE);
        } else if (state() == State.WORKING) {
            note(notes, thread + " ran or was ready to run, in accept or its selector", Activity.MOVING);
            note(notes, thread + " was busy elsewhere, in different methods,", Activity.ELSEWHERE);
        }
        ServerRecognition found = recognition();
        if (found != null && found.probable()) {
            notes.add("the server is probably " + found.server().displayName() + ", by the name of this thread");
        }
        if (!acceptor.recognition().isEmpty()) {
            notes.add(acceptor.recognition());
        }
        return List.copyOf(notes);
    }

    private void note(Set<String> notes, String text, Activity activity) {
        int count = count(activity);
        if (count > 0) {
            notes.add(text + " in "
                    + (count > 1 && count == activities.size() ? "all " + count : count + " of " + activities.size())
                    + (activities.size() == 1 ? " sample" : " samples"));
        }
    }

    private int count(Activity activity) {
        int count = 0;
        for (Activity each : activities) {
            count += each == activity ? 1 : 0;
        }
        return count;
    }
}
