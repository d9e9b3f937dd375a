package io.github.listenqueue;

import io.github.listenqueue.internal.text.FindingText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The diagnosis of all listeners at one moment: why queues are full, what clients see, and what to change. Immutable.
 *
 * <p>A finding never claims more than its evidence shows. What could not be looked at is empty, and a line of the evidence
 * says why.
 *
 * @param takenAt when the look began
 * @param findings one for each listener of the sample, in its order
 */
public record ListenQueueDiagnosis(Instant takenAt, List<Finding> findings) {

    /** Checks that nothing is null and keeps an unmodifiable list. */
    public ListenQueueDiagnosis {
        Objects.requireNonNull(takenAt, "takenAt");
        findings = List.copyOf(findings);
    }

    /**
     * Returns the diagnosis for people, line by line: for each finding its cause and explanation, then the evidence, then after
     * arrows the advice.
     *
     * @return lines without a line break at the end; empty if there is no finding
     */
    public String text() {
        return FindingText.full(findings);
    }

    /**
     * The finding for one listener.
     *
     * @param queue its queue as the look found it
     * @param cause why connections wait or are refused
     * @param explanation the finding in a sentence or two: state, cause, limit, clients
     * @param evidence what was seen, in words and numbers; also what could not be seen, and why
     * @param advice what to change, with the setting's name and a value; empty if nothing is to be changed
     * @param halfOpen requests in SYN_RECV at this listener; empty if unknown
     * @param waiting the connections in the queue
     * @param clientOutcome what a client sees that connects now
     * @param limitSetBy what sets the queue's limit
     * @param stallTolerance how long the acceptor may stand still before an empty queue overflows: capacity divided by the
     *     rate at which connections arrive; empty if one of them is unknown, if nothing arrives, or if other listeners of the
     *     network namespace share in the arrivals (see {@link ListenQueueSnapshot#stallTolerance})
     */
    public record Finding(
            ListenQueue queue,
            Cause cause,
            String explanation,
            List<String> evidence,
            List<String> advice,
            OptionalInt halfOpen,
            WaitingConnections waiting,
            ClientOutcome clientOutcome,
            LimitSetBy limitSetBy,
            Optional<Duration> stallTolerance) {

        /** Checks that nothing is null and keeps unmodifiable lists. */
        public Finding {
            Objects.requireNonNull(queue, "queue");
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(explanation, "explanation");
            evidence = List.copyOf(evidence);
            advice = List.copyOf(advice);
            Objects.requireNonNull(halfOpen, "halfOpen");
            Objects.requireNonNull(waiting, "waiting");
            Objects.requireNonNull(clientOutcome, "clientOutcome");
            Objects.requireNonNull(limitSetBy, "limitSetBy");
            Objects.requireNonNull(stallTolerance, "stallTolerance");
        }

        /** Returns the finding as one line of at most 400 characters: the listener, cause, explanation and first advice. */
        @Override
        public String toString() {
            return FindingText.line(this);
        }
    }

    /**
     * The connections in one accept queue: established for the client, not yet accepted by the application.
     *
     * @param count how many, the dead ones among them
     * @param oldest how long the oldest has been waiting, to the millisecond; empty if unknown or none waits
     * @param median how long half of them have been waiting at least; empty if unknown or none waits
     * @param alreadyClosedByClient how many the client has closed or reset again; empty if unknown
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

    /** The reason for which connections wait or are refused. */
    public enum Cause {
        /** Nothing is wrong: the queue is neither high nor full, and nothing was dropped lately. */
        NONE,
        /** The process has no file descriptor left, so {@code accept()} fails. */
        OUT_OF_DESCRIPTORS,
        /** The acceptor is held back on purpose: a connection limit, a semaphore, a bounded hand-over. */
        ACCEPTOR_LIMITED,
        /** The acceptor does something else: a handler on its thread, a lock, blocking code in an event loop. */
        ACCEPTOR_BLOCKED,
        /** No thread accepts connections of this listener. */
        NO_ACCEPTOR,
        /** The whole JVM stood still: a collection, another safepoint, or it was stopped from outside. */
        JVM_PAUSED,
        /** The threads would run, but get too little of the processors: throttled by a cgroup, or crowded out. */
        CPU_STARVED,
        /** More connections arrived at once than the queue holds, although the acceptor is healthy. */
        BURST,
        /**
         * The queue of half-open requests was full and SYNs were dropped, while the accept queue had room:
         * {@code tcp_syncookies} is off.
         */
        SYN_QUEUE_FULL,
        /** The evidence is too thin to tell. */
        UNKNOWN
    }

    /** The outcome for a client that connects now. */
    public enum ClientOutcome {
        /** It is connected, and served as soon as it is accepted. */
        CONNECTED,
        /** Its SYN is dropped, again and again, until {@code connect()} times out. */
        CONNECT_TIMEOUT,
        /** The connection is reset as soon as the handshake ends. */
        CONNECTION_RESET,
        /** It believes to be connected, gets no answer, and is reset later. */
        HANGS_THEN_RESET,
        /** It cannot be told. */
        UNKNOWN
    }

    /** The setting that limits a queue: the smaller of two numbers, at the last {@code listen()}. */
    public enum LimitSetBy {
        /** The backlog that the application asked for. */
        APPLICATION,
        /**
         * The kernel's {@code net.core.somaxconn}, as it was when the limit was first seen: the application asked for that much
         * or more. Listening again takes the present one.
         */
        SOMAXCONN,
        /** One of them cannot be read, or somaxconn was lowered between {@code listen()} and the first sample. */
        UNKNOWN
    }
}
