package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ServerType.Role;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The calls in which servers and applications hold an acceptor back on purpose. */
final class Limiter {

    private static final Set<String> RATE_LIMITING = Set.of("acquire", "acquirePermission", "waitForPermission");

    /** The names of methods that wait for a limit, like {@code waitForConnectionSlot} and {@code takePermit}. */
    private static final Pattern LIMITING = Pattern.compile(
            ".*(wait|acquire|take|obtain|reserve|block|throttle|limit).*(slot|permit|limit|quota).*"
                    + "|.*(wait|block|throttle|limit).*connections?([^a-z].*)?",
            Pattern.CASE_INSENSITIVE);

    /** The names of methods that hand a connection over, like {@code addAcceptedConnection}. */
    private static final Pattern HANDING_OVER = Pattern.compile(
            "(?!get|find|borrow|lease|open).*(accept|connection|socket|client|session|channel|hand_?o|assign).*",
            Pattern.CASE_INSENSITIVE);

    /** Allows for an application's own limiter around a known one. More frames indicate a handler that waits for something. */
    private static final int MAX_APPLICATION_FRAMES = 1;

    private Limiter() {}

    /**
     * Returns the call that holds a thread back, like {@code LimitLatch.countUpOrAwait}.
     *
     * @param loopDepth the number of outermost frames that belong to the accept loop
     * @return the call; null if the thread is not held back, or not on purpose
     */
    static @Nullable String find(ThreadSnapshot thread, int loopDepth) {
        List<StackTraceElement> frames = thread.frames();
        AcceptLoop loop = AcceptLoop.in(frames);
        // A limiter in a loop that serves other sockets as well belongs to a handler.
        if ((thread.state() != Thread.State.WAITING && thread.state() != Thread.State.TIMED_WAITING)
                || (loop != null && loop.selects())) {
            return null;
        }
        if (loop != null && awaits(frames, loop.index())) {
            return name(frames.get(loop.index())) + ", which awaits its own condition";
        }
        List<StackTraceElement> called = frames.subList(0, frames.size() - loopDepth);
        String known = known(called, product(frames, loopDepth));
        return known == null && thread.lockOwner() == null ? named(called, product(frames, loopDepth)) : known;
    }

    /** Returns true if the loop itself awaits its condition, as in Jetty, rather than the lock around the condition. */
    private static boolean awaits(List<StackTraceElement> frames, int loop) {
        return loop > 0
                && Frames.firstBeyondJdk(frames) == loop
                && frames.get(loop - 1).getMethodName().equals("await");
    }

    /** Returns the product of the accept loop; null if the loop is the JDK's. */
    private static @Nullable String product(List<StackTraceElement> frames, int loopDepth) {
        return frames.subList(frames.size() - loopDepth, frames.size()).stream()
                .filter(frame -> !Frames.isJdk(frame))
                .findFirst()
                .map(frame -> Frames.product(frame.getClassName()))
                .orElse(null);
    }

    /** Returns the call of a known limiter, directly in the accept loop or in a method that hands a connection over. */
    private static @Nullable String known(List<StackTraceElement> called, @Nullable String product) {
        String limiter = null;
        boolean direct = true;
        boolean handsOver = false;
        boolean sameProduct = true;
        int application = 0;
        for (int i = 0; i < called.size(); i++) {
            StackTraceElement frame = called.get(i);
            if (limiter != null) {
                if (ServerType.is(frame, Role.HANDLES)) {
                    return null;
                }
                // The handler of rejected tasks waits, as part of the executor.
                application = Frames.handsToExecutor(frame) ? 0 : application + (Frames.isApplication(frame) ? 1 : 0);
                sameProduct &= Frames.isJdk(frame) || isOf(product, frame);
            } else if (limits(frame, direct)) {
                limiter = name(frame);
                handsOver = isQueue(frame)
                        && i + 1 < called.size()
                        && HANDING_OVER
                                .matcher(called.get(i + 1).getMethodName())
                                .matches();
            }
            direct &= Frames.isJdk(frame);
        }
        return application <= MAX_APPLICATION_FRAMES || (handsOver && sameProduct) ? limiter : null;
    }

    /** Returns the method whose name says that it waits for a limit, if only methods of the accept loop's product call it. */
    private static @Nullable String named(List<StackTraceElement> called, @Nullable String product) {
        String limiter = null;
        for (StackTraceElement frame : called) {
            if (Frames.isJdk(frame)) {
                continue;
            }
            if (!isOf(product, frame) || ServerType.is(frame, Role.HANDLES)) {
                return null;
            }
            // Methods with a $ are the bodies of lambdas.
            String method = frame.getMethodName();
            if (limiter == null
                    && method.indexOf('$') < 0
                    && LIMITING.matcher(method).matches()) {
                limiter = name(frame);
            }
        }
        return limiter;
    }

    private static boolean isOf(@Nullable String product, StackTraceElement frame) {
        return Frames.isLanguage(frame) || Frames.product(frame.getClassName()).equals(product);
    }

    /** Returns true if the frame is a limiter. Rate limiters may wait through any call, and the others only directly. */
    private static boolean limits(StackTraceElement frame, boolean direct) {
        return frame.getClassName().endsWith("RateLimiter")
                ? RATE_LIMITING.contains(frame.getMethodName())
                : direct && ServerType.is(frame, Role.LIMITS);
    }

    /** Returns true if the frame is the method of a bounded queue of the JDK. */
    static boolean isQueue(StackTraceElement frame) {
        return ServerType.is(frame, Role.LIMITS)
                && (frame.getClassName().endsWith("Queue")
                        || frame.getClassName().endsWith("Deque"));
    }

    private static String name(StackTraceElement frame) {
        String method = Frames.method(frame);
        return method.substring(method.lastIndexOf('.', method.lastIndexOf('.') - 1) + 1);
    }
}
