package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.Frames;
import io.github.listenqueue.internal.diagnosis.acceptor.Obstacle;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** The finding as one sentence: state, cause, limit, clients. */
final class Explanation {

    private Explanation() {}

    static String of(Cause cause, Certainty certainty, Evidence evidence, LimitSetBy by, ClientOutcomes clients) {
        ListenQueue queue = evidence.queue();
        // The members of an SO_REUSEPORT group have the same name and address.
        String subject = "The accept queue of " + name(queue)
                + (evidence.target().sibling() ? ", socket inode " + queue.inode() + "," : "");
        if (cause == Cause.NONE) {
            return subject + " is calm: " + depth(queue) + ".";
        }
        String finding = cause == Cause.SYN_QUEUE_FULL
                ? synQueue(evidence, queue)
                : subject
                        + state(evidence, queue)
                        + (cause == Cause.UNKNOWN
                                ? "; " + unknown(evidence)
                                : (certainty == Certainty.LIKELY ? ", probably" : queue.isFull() ? "" : ",")
                                        + " because " + reason(cause, evidence));
        String limit = LimitBound.describe(
                by,
                queue.limit(),
                evidence.target().somaxconnThen(),
                evidence.process().settings().somaxconn());
        return finding + "; " + limit + "; " + clients.clause() + ".";
    }

    private static String unknown(Evidence evidence) {
        return evidence.acceptor().state() == State.NOT_ARMED
                ? acceptor(evidence) + " is not armed: accepting is switched off, and the evidence does not show why"
                : "the evidence does not show why" + suspect(evidence.acceptor().suspects());
    }

    private static String suspect(List<Suspect> suspects) {
        if (suspects.isEmpty()) {
            return "";
        }
        Suspect first = suspects.get(0);
        return ": the acceptor may be thread '" + first.thread() + "'"
                + (first.place().isEmpty() ? "" : ", which is at " + first.place())
                + (suspects.size() > 1 ? ", or another suspect" : "");
    }

    /** Returns {@code http (0.0.0.0:8080)}, or the address alone if it is also the name. */
    static String name(ListenQueue queue) {
        return queue.name().equals(queue.address()) ? queue.address() : queue.name() + " (" + queue.address() + ")";
    }

    static String depth(ListenQueue queue) {
        return queue.depth()
                + (queue.limit().isPresent() ? " of " + queue.limit().getAsInt() : "") + " waiting"
                + (queue.limit().isPresent() ? "" : ", limit unknown");
    }

    private static String state(Evidence evidence, ListenQueue queue) {
        Episode episode = evidence.episode();
        String now = queue.depth()
                + (queue.limit().isPresent() ? " of " + queue.limit().getAsInt() : " (limit unknown)");
        String stalled = evidence.target().stall() == null ? "" : " and not being emptied";
        if (queue.isFull()) {
            return " is full" + stalled + " at " + now;
        }
        if (episode == null || !stalled.isEmpty()) {
            return " is not being emptied, at " + now;
        }
        boolean seenFull =
                queue.limit().isPresent() && episode.peakDepth() > queue.limit().getAsInt();
        // A packet is dropped only by a full queue.
        boolean wasFull = seenFull
                || (queue.limit().isPresent()
                        && episode.packetsDropped() > evidence.target().synPackets());
        return (wasFull
                        ? " was full " + (seenFull ? "at " + episode.peakDepth() : "between two samples")
                                + " and is at " + now + " now"
                        : " is at " + now
                                + (episode.peakDepth() > queue.depth() ? " (peak " + episode.peakDepth() + ")" : ""))
                + (episode.packetsDropped() > 0 ? ", with " + packets(episode.packetsDropped()) + " dropped" : "");
    }

    static String packets(long count) {
        return count + (count == 1 ? " packet" : " packets");
    }

    private static String reason(Cause cause, Evidence evidence) {
        return switch (cause) {
            case OUT_OF_DESCRIPTORS -> {
                OptionalLong limit = evidence.process().files().limit();
                yield "the process has no file descriptor left"
                        + (limit.isPresent() ? " (" + limit.getAsLong() + " open, which is the limit)" : "")
                        + ", so accept() fails"
                        + evidence.acceptor().ended().map(note -> "; " + note).orElse("");
            }
            case ACCEPTOR_LIMITED ->
                acceptor(evidence)
                        + (evidence.acceptor().isSwitchedOff()
                                ? " waits in its selector with accepting switched off"
                                : obstacle(evidence, "is held back on purpose"));
            case ACCEPTOR_BLOCKED ->
                evidence.acceptor().carriers() == null
                        ? acceptor(evidence) + obstacle(evidence, "is busy")
                        : CarrierWords.reason(evidence.acceptor());
            case NO_ACCEPTOR ->
                "no thread of the process accepts its connections"
                        + evidence.acceptor().ended().map(note -> ": " + note).orElse("");
            case JVM_PAUSED -> paused(evidence);
            case CPU_STARVED ->
                evidence.acceptor().carriers() == null ? starved(evidence) : CarrierWords.reason(evidence.acceptor());
            case ACCEPTOR_TOO_SLOW -> acceptor(evidence) + tooSlow(evidence);
            case BURST -> burst(evidence);
            case NONE, UNKNOWN, SYN_QUEUE_FULL -> "";
        };
    }

    private static String synQueue(Evidence evidence, ListenQueue queue) {
        Integer halfOpen = evidence.halfOpen().value();
        OptionalLong room =
                SynQueue.room(evidence.process().kernel(), evidence.process().settings(), queue.limit());
        return "The SYN queue of " + name(queue) + " was full"
                + (halfOpen == null
                        ? ""
                        : " (" + halfOpen + " half-open requests now"
                                + (room.isEmpty() ? "" : ", room for " + room.getAsLong()) + ")")
                + " while tcp_syncookies is off: the kernel dropped "
                + evidence.target().synPackets() + (evidence.target().synPackets() == 1 ? " SYN" : " SYNs")
                + ", although the accept queue has room (" + depth(queue) + ")";
    }

    private static String acceptor(Evidence evidence) {
        List<ThreadSnapshot> threads = evidence.acceptor().threads();
        if (threads.isEmpty()) {
            return "its acceptor";
        }
        return "its acceptor, "
                + (threads.size() > 1 && evidence.acceptor().isSwitchedOff()
                        ? "one of " + threads.size() + " threads like"
                        : "thread")
                + " '" + threads.get(0).name() + "',";
    }

    private static String obstacle(Evidence evidence, String otherwise) {
        Obstacle obstacle = evidence.acceptor().obstacle();
        return " " + (obstacle == null ? otherwise + place(evidence, " in ") : obstacle.clause());
    }

    private static String tooSlow(Evidence evidence) {
        Rates rates = evidence.rates();
        Rates episode = evidence.ratesOfEpisode();
        boolean measured =
                episode.arrivedPerSecond().orElse(0) > rates.acceptedPerSecond().orElse(Double.MAX_VALUE);
        return " accepts " + Rates.text(rates.acceptedPerSecond())
                + (rates.perAcceptNs().isPresent()
                        ? " (one in " + Rates.millis(rates.perAcceptNs().getAsLong()) + ")"
                        : "")
                + ", and "
                + (measured
                        ? (evidence.wasFull() ? "at least " : "") + Rates.text(episode.arrivedPerSecond()) + " arrive"
                        : evidence.isOutrun() ? "more arrive" : "more arrived at once")
                + (evidence.acceptor().state() == State.BUSY_ELSEWHERE || !evidence.isOutrun()
                        ? place(evidence, ": it spends its time in ")
                        : "");
    }

    private static String burst(Evidence evidence) {
        boolean full = evidence.wasFull();
        OptionalLong arrived = evidence.ratesOfEpisode().arrived();
        Episode episode = evidence.episode();
        long dropped = episode == null ? 0 : episode.packetsDropped();
        return "more connections arrived at once than "
                + (full ? "it holds" : "its acceptor took")
                + (arrived.isPresent()
                        ? " (" + arrived.getAsLong() + " completed in "
                                + Pause.seconds(evidence.process().traffic().saturationNs())
                                + (dropped > 0 && evidence.queue().isFull() ? ", " + packets(dropped) + " dropped" : "")
                                + ")"
                        : "")
                + ", although its acceptor is working";
    }

    private static String place(Evidence evidence, String preposition) {
        String method = evidence.acceptor().threads().isEmpty()
                ? ""
                : Frames.notableMethod(evidence.acceptor().threads().get(0).frames());
        return method.isEmpty() ? "" : preposition + method;
    }

    private static String paused(Evidence evidence) {
        if (!evidence.isCollecting()) {
            return "the JVM stood still " + longest(evidence, true);
        }
        String last = evidence.process().lastCollection();
        return evidence.process().processors().describeCollections() + (last == null ? "" : " (" + last + ")");
    }

    private static String starved(Evidence evidence) {
        Processors processors = evidence.process().processors();
        if (processors.throttled()) {
            return "the process gets too little CPU time: its control group was throttled in "
                    + Math.max(0, processors.quotaWindow().throttledPeriods()) + " of "
                    + Math.max(0, processors.quotaWindow().periods()) + " periods";
        }
        return "the process gets too little CPU time"
                + (evidence.pauses().stream().anyMatch(Pause::isCpuShortage)
                        ? ": its sampling thread was kept from running " + longest(evidence, false)
                        : "");
    }

    private static String longest(Evidence evidence, boolean jvm) {
        return evidence.pauses().stream()
                .filter(jvm ? Pause::isJvmPause : Pause::isCpuShortage)
                .max(Comparator.comparingLong(pause -> pause.late().lateNs()))
                .map(Pause::describe)
                .orElse("");
    }
}
