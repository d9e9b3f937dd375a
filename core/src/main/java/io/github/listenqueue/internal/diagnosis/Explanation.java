package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.diagnosis.acceptor.Frames;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import java.util.Comparator;
import java.util.OptionalLong;

/** The finding in one sentence: state, cause, limit, clients. */
final class Explanation {

    private Explanation() {}

    static String of(Cause cause, Evidence seen, LimitSetBy by, ClientOutcomes clients) {
        ListenQueue queue = seen.queue();
        String subject = "The accept queue of " + name(queue);
        if (cause == Cause.NONE) {
            return subject + " is calm: " + depth(queue) + ".";
        }
        String finding = cause == Cause.SYN_QUEUE_FULL
                ? synQueue(seen, queue)
                : subject
                        + state(seen, queue)
                        + (cause == Cause.UNKNOWN
                                ? "; why cannot be told from what was seen"
                                : (queue.isFull() ? "" : ",") + " because " + reason(cause, seen));
        String limit = LimitBound.inWords(
                by,
                queue.limit(),
                seen.target().somaxconnThen(),
                seen.around().settings().somaxconn());
        return finding + "; " + limit + "; " + clients.words() + ".";
    }

    /** {@code http (0.0.0.0:8080)}, or the address alone where it is the name. */
    static String name(ListenQueue queue) {
        return queue.name().equals(queue.address()) ? queue.address() : queue.name() + " (" + queue.address() + ")";
    }

    static String depth(ListenQueue queue) {
        return queue.depth()
                + (queue.limit().isPresent() ? " of " + queue.limit().getAsInt() : "") + " waiting"
                + (queue.limit().isPresent() ? "" : ", limit unknown");
    }

    private static String state(Evidence seen, ListenQueue queue) {
        Episode episode = seen.episode();
        String now = queue.depth()
                + (queue.limit().isPresent() ? " of " + queue.limit().getAsInt() : " (limit unknown)");
        String stalled = seen.target().stall() == null ? "" : " and not being emptied";
        if (queue.isFull()) {
            return " is full" + stalled + " at " + now;
        }
        if (episode == null || !stalled.isEmpty()) {
            return " is not being emptied, at " + now;
        }
        boolean wasFull =
                queue.limit().isPresent() && episode.peakDepth() > queue.limit().getAsInt();
        return (wasFull
                        ? " was full at " + episode.peakDepth() + " and is at " + now + " now"
                        : " is at " + now
                                + (episode.peakDepth() > queue.depth() ? " (peak " + episode.peakDepth() + ")" : ""))
                + (episode.packetsDropped() > 0 ? ", with " + packets(episode.packetsDropped()) + " dropped" : "");
    }

    static String packets(long count) {
        return count + (count == 1 ? " packet" : " packets");
    }

    private static String reason(Cause cause, Evidence seen) {
        return switch (cause) {
            case OUT_OF_DESCRIPTORS -> {
                OptionalLong limit = seen.around().files().limit();
                yield "the process has no file descriptor left"
                        + (limit.isPresent() ? " (" + limit.getAsLong() + " open, as many as it may have)" : "")
                        + ", so accept() fails";
            }
            case ACCEPTOR_LIMITED -> acceptor(seen) + " is held back on purpose" + place(seen, " in ");
            case ACCEPTOR_BLOCKED -> acceptor(seen) + busy(seen);
            case NO_ACCEPTOR -> "no thread of the process accepts its connections";
            case JVM_PAUSED -> "the JVM stood still " + longest(seen, true);
            case CPU_STARVED -> starved(seen);
            case BURST -> {
                OptionalLong arrived = seen.arrivedInTrouble();
                yield "more connections arrived than it holds"
                        + (arrived.isPresent()
                                ? " (" + arrived.getAsLong() + " attempts in "
                                        + Pause.seconds(seen.around().traffic().troubleNs()) + ")"
                                : "")
                        + ", although its acceptor is at work";
            }
            case NONE, UNKNOWN, SYN_QUEUE_FULL -> "";
        };
    }

    private static String synQueue(Evidence seen, ListenQueue queue) {
        Integer halfOpen = seen.halfOpen().value();
        OptionalLong room = SynQueue.room(seen.around().kernel(), seen.around().settings(), queue.limit());
        return "The SYN queue of " + name(queue) + " was full"
                + (halfOpen == null
                        ? ""
                        : " (" + halfOpen + " half-open requests now"
                                + (room.isEmpty() ? "" : ", room for " + room.getAsLong()) + ")")
                + " while tcp_syncookies is off: the kernel dropped "
                + seen.target().synPackets() + (seen.target().synPackets() == 1 ? " SYN" : " SYNs")
                + ", although the accept queue has room, at " + depth(queue);
    }

    private static String acceptor(Evidence seen) {
        return seen.acceptor().threads().isEmpty()
                ? "its acceptor"
                : "its acceptor, thread '" + seen.acceptor().threads().get(0).name() + "',";
    }

    private static String busy(Evidence seen) {
        ThreadSnapshot thread = seen.acceptor().threads().isEmpty()
                ? null
                : seen.acceptor().threads().get(0);
        if (thread != null && thread.blockedOn() != null) {
            return " waits for " + thread.blockedOn() + place(seen, " in ");
        }
        return " is busy" + place(seen, " in ");
    }

    private static String place(Evidence seen, String word) {
        String method = seen.acceptor().threads().isEmpty()
                ? ""
                : Frames.telling(seen.acceptor().threads().get(0).frames());
        return method.isEmpty() ? "" : word + method;
    }

    private static String starved(Evidence seen) {
        Processors processors = seen.around().processors();
        if (processors.throttled()) {
            return "the process gets too little of the processors: its control group was throttled in "
                    + Math.max(0, processors.quotaWindow().throttledPeriods()) + " of "
                    + Math.max(0, processors.quotaWindow().periods()) + " periods";
        }
        return "the process gets too little of the processors"
                + (seen.pauses().stream().anyMatch(Pause::ofTheProcessors)
                        ? ": its sampling thread was kept from running " + longest(seen, false)
                        : "");
    }

    private static String longest(Evidence seen, boolean jvm) {
        return seen.pauses().stream()
                .filter(jvm ? Pause::ofTheJvm : Pause::ofTheProcessors)
                .max(Comparator.comparingLong(pause -> pause.late().lateNs()))
                .map(Pause::inWords)
                .orElse("");
    }
}
