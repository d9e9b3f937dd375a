package io.github.listenqueue.internal.diagnose.acceptor;

import io.github.listenqueue.internal.diagnose.acceptor.Loops.Found;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ways in which servers and applications hold an acceptor back on purpose. */
final class Limiters {

    private static final Map<String, Set<String>> HELD_IN = Map.of(
            "org.apache.tomcat.util.threads.LimitLatch", Set.of("countUpOrAwait"),
            "java.util.concurrent.Semaphore", Set.of("acquire", "acquireUninterruptibly", "tryAcquire"),
            "java.util.concurrent.ArrayBlockingQueue", Set.of("put", "offer"),
            "java.util.concurrent.LinkedBlockingQueue", Set.of("put", "offer"),
            "java.util.concurrent.LinkedBlockingDeque", Set.of("put", "putLast", "putFirst", "offer"),
            "java.util.concurrent.SynchronousQueue", Set.of("put", "offer"),
            "java.util.concurrent.LinkedTransferQueue", Set.of("transfer", "tryTransfer"));

    private static final Set<String> RATE_LIMITING = Set.of("acquire", "acquirePermission", "waitForPermission");

    /** An application's own limiter around one of these; what lies deeper is rather a handler that waits for something. */
    private static final int MOST_APPLICATION_FRAMES = 1;

    private Limiters() {}

    /**
     * What holds this thread back.
     *
     * @param loopDepth how many of the outermost frames are those of the accept loop
     * @return a phrase like {@code LimitLatch.countUpOrAwait}; null if it is not held back, or not on purpose
     */
    static @Nullable String holding(ThreadSnapshot sight, int loopDepth) {
        if (sight.state() != Thread.State.WAITING && sight.state() != Thread.State.TIMED_WAITING) {
            return null;
        }
        List<StackTraceElement> frames = sight.frames();
        Found loop = Loops.in(frames);
        if (loop != null && loop.loop().kind() == Loops.Kind.SELECTS) {
            // It serves other sockets as well: a limiter there is a handler's, and this is no place to wait.
            return null;
        }
        if (loop != null && loop.loop().server() == Server.JETTY && isSwitchedOff(frames, loop.index())) {
            return "AbstractConnector$Acceptor, which was told to stop accepting (setAccepting)";
        }
        int limiter = limiter(frames, frames.size() - loopDepth);
        int application = 0;
        for (int i = limiter + 1; i < frames.size() - loopDepth; i++) {
            if (frames.get(i).getClassName().equals("sun.net.httpserver.ServerImpl$Exchange")) {
                return null;
            }
            application += Frames.isApplication(frames.get(i)) ? 1 : 0;
        }
        return limiter < 0 || application > MOST_APPLICATION_FRAMES ? null : name(frames.get(limiter));
    }

    /** The index of the frame that holds back, or -1. */
    private static int limiter(List<StackTraceElement> frames, int to) {
        boolean direct = true;
        for (int i = 0; i < to; i++) {
            String method = frames.get(i).getMethodName();
            String type = frames.get(i).getClassName();
            // A rate limiter may wait in any way; the others wait by themselves or are not meant.
            boolean holds = type.endsWith("RateLimiter")
                    ? RATE_LIMITING.contains(method)
                    : direct && HELD_IN.getOrDefault(type, Set.of()).contains(method);
            if (holds) {
                return i;
            }
            direct &= Frames.isJdk(frames.get(i));
        }
        return -1;
    }

    private static String name(StackTraceElement frame) {
        String type = frame.getClassName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName();
    }

    /** Whether Jetty's acceptor waits for its own condition, not for the lock around it. */
    private static boolean isSwitchedOff(List<StackTraceElement> frames, int acceptor) {
        return acceptor > 0
                && Frames.firstBeyondJdk(frames) == acceptor
                && frames.get(acceptor - 1).getMethodName().equals("await");
    }
}
