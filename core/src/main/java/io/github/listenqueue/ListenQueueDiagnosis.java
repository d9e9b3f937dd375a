package io.github.listenqueue;

import io.github.listenqueue.internal.text.FindingText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The causes of full queues at one moment, their effect on clients, and advice. Immutable.
 *
 * <p>A finding never claims more than its evidence shows. A value that could not be determined is empty, and a line of the
 * evidence gives the reason.
 *
 * @param takenAt the time when the diagnosis began
 * @param findings one finding for each listener of the sample, in the order of the snapshot
 */
public record ListenQueueDiagnosis(Instant takenAt, List<Finding> findings) {

    /** Checks that nothing is null and keeps an unmodifiable list. */
    public ListenQueueDiagnosis {
        Objects.requireNonNull(takenAt, "takenAt");
        findings = List.copyOf(findings);
    }

    /**
     * Returns the diagnosis as text for people. Each finding begins with its cause and explanation. Its evidence follows, one
     * fact a line, and then its advice after arrows.
     *
     * @return the lines, without a line break at the end; empty if there is no finding
     */
    public String text() {
        return FindingText.full(findings);
    }

    /**
     * The result of the diagnosis of one listener.
     *
     * @param queue the listener's queue at the time of the diagnosis
     * @param cause the reason why connections wait or are refused
     * @param certainty the certainty of the cause
     * @param explanation the finding in one or two sentences: state, cause, limit, effect on clients
     * @param evidence the observed facts with their numbers, and the facts that could not be observed with the reason
     * @param advice the changes to make, each with the name of a setting and a value; empty if nothing needs to change
     * @param halfOpen the number of requests in SYN_RECV at this listener; empty if unknown
     * @param waiting the connections in the queue
     * @param clientOutcome the outcome for a client that connects now
     * @param limitSetBy the origin of the queue's limit
     * @param stallTolerance the longest pause of the acceptor before an empty queue overflows: the capacity divided by the
     *     arrival rate of connections; empty if one of the two is unknown, if nothing arrives, or if other listeners of the
     *     network namespace share the arrivals (see {@link ListenQueueSnapshot#stallTolerance})
     * @param suspects the threads that may be the acceptor, the likeliest first; empty unless the cause is {@code UNKNOWN}
     *     because it cannot be told which of them accepts
     */
    public record Finding(
            ListenQueue queue,
            Cause cause,
            Certainty certainty,
            String explanation,
            List<String> evidence,
            List<String> advice,
            OptionalInt halfOpen,
            WaitingConnections waiting,
            ClientOutcome clientOutcome,
            LimitSetBy limitSetBy,
            Optional<Duration> stallTolerance,
            List<Suspect> suspects) {

        /** Checks that nothing is null and keeps unmodifiable lists. */
        public Finding {
            Objects.requireNonNull(queue, "queue");
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(certainty, "certainty");
            Objects.requireNonNull(explanation, "explanation");
            evidence = List.copyOf(evidence);
            advice = List.copyOf(advice);
            Objects.requireNonNull(halfOpen, "halfOpen");
            Objects.requireNonNull(waiting, "waiting");
            Objects.requireNonNull(clientOutcome, "clientOutcome");
            Objects.requireNonNull(limitSetBy, "limitSetBy");
            Objects.requireNonNull(stallTolerance, "stallTolerance");
            suspects = List.copyOf(suspects);
        }

        /** Returns the finding as one line of at most 400 characters: the listener, cause, explanation and first advice. */
        @Override
        public String toString() {
            return FindingText.line(this);
        }
    }

    /**
     * A thread that may be the acceptor of a listener.
     *
     * @param thread the name of the thread
     * @param place the innermost frame of its stack outside the JDK, like {@code com.shop.Cart.prices(Cart.java:8)}; empty if
     *     its stack is unknown
     * @param why the reason to suspect it, in a few words
     */
    public record Suspect(String thread, String place, String why) {

        /** Checks that nothing is null. */
        public Suspect {
            Objects.requireNonNull(thread, "thread");
            Objects.requireNonNull(place, "place");
            Objects.requireNonNull(why, "why");
        }

        /** Returns the suspect as one line. */
        @Override
        public String toString() {
            return FindingText.suspect(this);
        }
    }

    /**
     * The connections in one accept queue: established for the client, not yet accepted by the application.
     *
     * @param count the number of connections, including those that the client has closed
     * @param oldest the waiting time of the oldest connection, to the millisecond; empty if unknown or if none waits
     * @param median the time that at least half of the connections have been waiting; empty if unknown or if none waits
     * @param alreadyClosedByClient the number of connections that the client has closed or reset; empty if unknown
     */
    public record WaitingConnections(
            int count, Optional<Duration> oldest, Optional<Duration> median, OptionalInt alreadyClosedByClient) {

        /** Checks that nothing is null or negative. */
        public WaitingConnections {
            Objects.requireNonNull(oldest, "oldest");
            Objects.requireNonNull(median, "median");
            Objects.requireNonNull(alreadyClosedByClient, "alreadyClosedByClient");
            if (count < 0) {
                throw new IllegalArgumentException("count must be 0 or more, not " + count);
            }
        }
    }

    /** The cause of waiting or refused connections. */
    public enum Cause {
        /** Nothing is wrong: the queue is neither high, full nor stalled, and no episode is open. */
        NONE,
        /** The process has no file descriptor left, so {@code accept()} fails. */
        OUT_OF_DESCRIPTORS,
        /** The acceptor is held back on purpose by a connection limit, a semaphore or a bounded hand-over. */
        ACCEPTOR_LIMITED,
        /** The acceptor thread is busy or blocked: a handler on its thread, a lock, blocking code in an event loop. */
        ACCEPTOR_BLOCKED,
        /** The acceptor accepts all the time, and more slowly than connections arrive. */
        ACCEPTOR_TOO_SLOW,
        /** No thread accepts connections of this listener. */
        NO_ACCEPTOR,
        /** The whole JVM was paused by a garbage collection, by another safepoint, or from outside. */
        JVM_PAUSED,
        /**
         * The threads are runnable but get too little CPU time: a cgroup throttles them, or other work takes the processors.
         */
        CPU_STARVED,
        /** More connections arrived at once than the queue holds or the acceptor takes, although the acceptor is healthy. */
        BURST,
        /**
         * The queue of half-open requests was full and SYNs were dropped, while the accept queue had room. Happens with {@code
         * tcp_syncookies} off only.
         */
        SYN_QUEUE_FULL,
        /** The evidence is not sufficient to name a cause. */
        UNKNOWN
    }

    /** The certainty of a cause. */
    public enum Certainty {
        /**
         * A thread, a counter or a clock shows the cause together with its effect.
         */
        OBSERVED,
        /** The evidence fits, and another cause could produce it as well. The explanation then says "probably". */
        LIKELY
    }

    /** The outcome for a client that connects now. */
    public enum ClientOutcome {
        /** The client is connected, and served as soon as its connection is accepted. */
        CONNECTED,
        /** The client's SYN and its retries are dropped until {@code connect()} times out. */
        CONNECT_TIMEOUT,
        /** The connection is reset as soon as the handshake ends. */
        CONNECTION_RESET,
        /** The client is connected from its own point of view, gets no answer, and is reset later. */
        HANGS_THEN_RESET,
        /** The outcome cannot be determined. */
        UNKNOWN
    }

    /** The origin of a queue's limit, which is the smaller of two numbers at the last {@code listen()}. */
    public enum LimitSetBy {
        /** The backlog that the application passed to {@code listen()}. */
        APPLICATION,
        /**
         * The kernel's {@code net.core.somaxconn}, with its value from when the limit was first read. The application passed
         * that number or more. Another {@code listen()} applies the present value.
         */
        SOMAXCONN,
        /** One of the two numbers cannot be read, or somaxconn was lowered between {@code listen()} and the first sample. */
        UNKNOWN
    }
}
