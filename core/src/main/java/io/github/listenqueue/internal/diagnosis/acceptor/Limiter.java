package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ServerType.Role;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The waits by which servers and applications hold an acceptor back on purpose. */
final class Limiter {

    private static final Set<String> RATE_LIMITING = Set.of("acquire", "acquirePermission", "waitForPermission");

    /** An application's own limiter around a known one; what lies deeper is rather a handler that waits for something. */
    private static final int MAX_APPLICATION_FRAMES = 1;

    private Limiter() {}

    /**
     * Names the call that holds a thread back, like {@code LimitLatch.countUpOrAwait}.
     *
     * @param loopDepth number of the outermost frames that belong to the accept loop
     * @return null if the thread is not held back, or not on purpose
     */
    static @Nullable String holding(ThreadSnapshot thread, int loopDepth) {
        List<StackTraceElement> frames = thread.frames();
        AcceptLoop loop = AcceptLoop.in(frames);
        // A loop that serves other sockets as well is no place to wait: a limiter there is a handler's.
        if ((thread.state() != Thread.State.WAITING && thread.state() != Thread.State.TIMED_WAITING)
                || (loop != null && loop.selects())) {
            return null;
        }
        if (loop != null && awaits(frames, loop.index())) {
            return name(frames.get(loop.index())) + ", which awaits a condition of its own";
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

    /** Tells whether a loop itself, as Jetty's does, awaits its condition, which is not the lock around that. */
    private static boolean awaits(List<StackTraceElement> frames, int loop) {
        return loop > 0
                && Frames.firstBeyondJdk(frames) == loop
                && frames.get(loop - 1).getMethodName().equals("await");
    }

    /** A rate limiter may wait in any way; the others wait by themselves, or another wait is the point. */
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
