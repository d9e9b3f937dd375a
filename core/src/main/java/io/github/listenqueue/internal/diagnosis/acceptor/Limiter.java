package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ServerType.Role;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls in which servers and applications hold an acceptor back on purpose. */
final class Limiter {

    private static final Set<String> RATE_LIMITING = Set.of("acquire", "acquirePermission", "waitForPermission");

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
        String limiter = null;
        boolean direct = true;
        int application = 0;
        for (StackTraceElement frame : frames.subList(0, frames.size() - loopDepth)) {
            if (limiter != null) {
                if (ServerType.is(frame, Role.HANDLES)) {
                    return null;
                }
                application += Frames.isApplication(frame) ? 1 : 0;
            } else if (limits(frame, direct)) {
                limiter = name(frame);
            }
            direct &= Frames.isJdk(frame);
        }
        return application > MAX_APPLICATION_FRAMES ? null : limiter;
    }

    /** Returns true if the loop itself awaits its condition, as in Jetty, rather than the lock around the condition. */
    private static boolean awaits(List<StackTraceElement> frames, int loop) {
        return loop > 0
                && Frames.firstBeyondJdk(frames) == loop
                && frames.get(loop - 1).getMethodName().equals("await");
    }

    /** Returns true if the frame is a limiter. Rate limiters may wait through any call, and the others only directly. */
    private static boolean limits(StackTraceElement frame, boolean direct) {
        return frame.getClassName().endsWith("RateLimiter")
                ? RATE_LIMITING.contains(frame.getMethodName())
                : direct && ServerType.is(frame, Role.LIMITS);
    }

    private static String name(StackTraceElement frame) {
        String method = Frames.method(frame);
        return method.substring(method.lastIndexOf('.', method.lastIndexOf('.') - 1) + 1);
    }
}
