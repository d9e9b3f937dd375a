package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The acceptor of one listener and its activity over the samples of one diagnosis.
 *
 * @param state the activity
 * @param threads the acceptor threads as of their last sample; empty if none is identified
 * @param server the kind of server; null if unknown
 * @param carriers the use of the carrier threads; null unless the state is {@code NO_CARRIER}
 * @param obstacle the reason why the first thread stays where it is; null if it does not, or the reason is unknown
 * @param running the part of the time in which each thread ran on a CPU, the least of them; NaN if unknown
 * @param suspects the threads that may be the acceptor, which is not identified; the likeliest first
 * @param notes the facts behind the state, and the sources that could not be read; each a line for the evidence
 */
public record AcceptorView(
        State state,
        List<ThreadSnapshot> threads,
        @Nullable ServerType server,
        @Nullable CarrierUse carriers,
        List<Suspect> suspects,
        List<String> notes,
        @Nullable Obstacle obstacle,
        double running) {

    /** A thread that lacks CPU time does not run for this part of the time. */
    private static final double NEARLY_ALWAYS = 0.8;

    /** Creates a view without carrier threads, suspects, an obstacle and CPU times. */
    public AcceptorView(State state, List<ThreadSnapshot> threads, @Nullable ServerType server, List<String> notes) {
        this(state, threads, server, null, List.of(), notes, null, Double.NaN);
    }

    /** Returns the view with the reason why the first thread stays where it is. */
    AcceptorView with(@Nullable Obstacle reason) {
        return new AcceptorView(state, threads, server, carriers, suspects, notes, reason, running);
    }

    /** Returns true if its threads ran nearly all of the time, and so did not wait for a CPU. */
    public boolean isRunning() {
        return running >= NEARLY_ALWAYS;
    }

    /** Returns true if a thread was taken for the acceptor that was not seen accepting. */
    public boolean isInferred() {
        return notes.stream().anyMatch(note -> note.startsWith(Acceptor.RECOGNISED));
    }

    /** Returns the line about a thread that accepted and has ended; empty if there is none, or another thread accepts. */
    public Optional<String> ended() {
        return notes.stream().filter(note -> note.endsWith(ThreadTrace.ENDED)).findFirst();
    }

    /** The activity of an acceptor over all samples. */
    public enum State {
        /** It waited in the kernel for connections of this listener in at least one sample. */
        WAITING,
        /** It never waited, but moved on from sample to sample. */
        WORKING,
        /** It was in the same place in every sample, and neither accepted nor was in a known limiter. */
        BUSY_ELSEWHERE,
        /** It was in a limiter in every sample. */
        HELD_BACK,
        /** It is a virtual thread that is ready to run, and other virtual threads held all carrier threads in every sample. */
        NO_CARRIER,
        /** It waited in its selector in every sample, and the selector did not watch this listener for connections. */
        NOT_ARMED,
        /** It does not exist: no thread of the process waits for this listener, and no living thread has done so. */
        ABSENT,
        /** The activity is unknown. */
        UNKNOWN
    }

    /** Returns true if the acceptor is held back by being taken out of its selector, and no limiter is on its stack. */
    public boolean isSwitchedOff() {
        return state == State.HELD_BACK
                && obstacle == null
                && !threads.isEmpty()
                && threads.stream().allMatch(thread -> thread.state() == Thread.State.RUNNABLE);
    }
}
