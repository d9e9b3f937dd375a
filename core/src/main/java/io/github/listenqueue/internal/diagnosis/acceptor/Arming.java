package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ClassFile.Trait;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reason why no selector watches a listener although its thread waits there.
 *
 * @param state the state of the acceptor
 * @param threads the threads that have to register the listener again, else those that wait in the selector; empty if no thread
 *     will do so
 * @param note the reason as a line of text
 */
record Arming(State state, List<ThreadTrace> threads, String note) {

    /** The servers in which an idle selector thread may have been told to pause, and may go on when it is told so. */
    private static final Set<ServerType> SWITCHING = Set.of(
            ServerType.NETTY,
            ServerType.GRPC_NETTY,
            ServerType.UNDERTOW,
            ServerType.HELIDON,
            ServerType.PEKKO,
            ServerType.AKKA);

    /** The servers whose listeners are channels of Netty, in event loops that nothing but Netty registers them with. */
    private static final Set<ServerType> NETTY_LOOPS = Set.of(ServerType.NETTY, ServerType.GRPC_NETTY);

    /** A thread that was seen once may be somewhere else a moment later. */
    private static final int MIN_SAMPLES_STUCK = 2;

    /** The servers whose streams ask for each connection. */
    private static final Set<ServerType> ACTORS = Set.of(ServerType.PEKKO, ServerType.AKKA);

    /**
     * Finds the reason.
     *
     * @param waiting the threads that wait in the selector
     * @param pool the threads that execute a task for the selector
     * @param actorsServe true if actors of the selector's system execute code of the application
     */
    static Arming of(
            Watched target,
            List<ThreadTrace> waiting,
            List<ThreadTrace> pool,
            @Nullable ServerType server,
            boolean actorsServe,
            Witnesses witnesses) {
        boolean oneShot = waiting.stream().anyMatch(trace -> SelectorPool.isOneShot(trace.frames()));
        List<ThreadTrace> stuck = pool.stream()
                .filter(trace -> trace.state() == State.BUSY_ELSEWHERE || trace.state() == State.HELD_BACK)
                .filter(trace -> trace.samples()
                        >= Math.max(MIN_SAMPLES_STUCK, waiting.get(0).samples() - 1))
                .toList();
        List<ThreadTrace> held =
                stuck.stream().filter(trace -> trace.state() == State.HELD_BACK).toList();
        if (!held.isEmpty()) {
            return new Arming(State.HELD_BACK, held, "the selector watches this listener again after that");
        }
        if (!stuck.isEmpty()) {
            return new Arming(
                    State.BUSY_ELSEWHERE,
                    stuck,
                    "the selector watches this listener again when " + ThreadTrace.names(stuck)
                            + (stuck.size() == 1 ? " returns" : " return"));
        }
        List<ThreadTrace> moving =
                pool.stream().filter(trace -> !trace.isOver()).toList();
        if (!moving.isEmpty()) {
            List<ThreadTrace> handling = moving.stream()
                    .filter(trace -> SelectorPool.handles(trace.frames()))
                    .toList();
            return new Arming(
                    State.WORKING,
                    handling.isEmpty() ? waiting : handling,
                    "other threads of the selector's pool execute handlers and move on");
        }
        if (oneShot) {
            return new Arming(
                    State.ABSENT,
                    List.of(),
                    "no accept is pending and no handler is running: the completion handler of the last connection did not"
                            + " call accept again");
        }
        if (server == ServerType.JETTY) {
            return new Arming(
                    State.HELD_BACK,
                    waiting,
                    "Jetty takes a listener out of its selector in setAccepting(false) alone, which its limits of"
                            + " connections call");
        }
        if (server != null && ACTORS.contains(server) && !actorsServe) {
            return new Arming(
                    State.HELD_BACK,
                    waiting,
                    server.displayName()
                            + " takes a listener out of its selector until the stream of its connections asks"
                            + " for the next one, and no actor is busy: the stream is at its limit");
        }
        InetSocketAddress address = target.inet();
        String reached = server == ServerType.UNDERTOW && address != null
                ? witnesses.calls().call(() -> XnioServers.reached(address.getPort()))
                : null;
        if (reached != null) {
            return new Arming(State.HELD_BACK, waiting, reached);
        }
        if (server != null && NETTY_LOOPS.contains(server) && !isGuessed(waiting)) {
            return new Arming(
                    State.HELD_BACK,
                    waiting,
                    "Netty takes a listener out of its selector while autoRead is off: the application sets it so, and"
                            + " Netty itself for 1 s after a failed accept");
        }
        boolean registered = waiting.stream().anyMatch(ThreadTrace::isRegistered);
        boolean switches = waiting.stream().anyMatch(trace -> canSwitch(trace.frames(), witnesses.code()));
        if (isGuessed(waiting) || registered || switches || (server != null && SWITCHING.contains(server))) {
            return new Arming(
                    State.NOT_ARMED,
                    waiting,
                    "not armed: the server switched accepting off, and no limit is known that did so");
        }
        return new Arming(
                State.ABSENT,
                List.of(),
                "no selector watches this listener, and no thread is busy that could change that: its key was cancelled, or"
                        + " its interest in accepting was removed");
    }

    /** Returns true if no thread was seen in a selector of the listener, and other threads may select for it. */
    private static boolean isGuessed(List<ThreadTrace> waiting) {
        return waiting.stream()
                .map(ThreadTrace::acceptor)
                .allMatch(acceptor -> acceptor.epoll() < 0 && !acceptor.isOneOfTheOnlySelectors());
    }

    /** Returns true if the loop on a stack may take a listener out of its selector and put it back. */
    static boolean canSwitch(List<StackTraceElement> frames, StackCode code) {
        AcceptLoop loop = AcceptLoop.in(frames);
        return (loop != null && (loop.server() == ServerType.JETTY || SWITCHING.contains(loop.server())))
                || code.isInClassOf(frames, Trait.SWITCHES);
    }
}
