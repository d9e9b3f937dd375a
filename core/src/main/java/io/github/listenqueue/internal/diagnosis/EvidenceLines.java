package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView;
import io.github.listenqueue.internal.diagnosis.acceptor.Frames;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The evidence in words and numbers, a line for each witness; also what could not be seen, and why. */
final class EvidenceLines {

    private static final int FRAMES_SHOWN = 4;
    private static final int THREADS_SHOWN = 3;

    private EvidenceLines() {}

    static List<String> of(Cause cause, Evidence seen, ClientOutcomes clients, boolean showPeers) {
        List<String> lines = new ArrayList<>();
        queue(seen, lines);
        acceptor(seen.acceptor(), lines);
        waiting(seen, showPeers, lines);
        if (seen.tcp()) {
            halfOpen(seen, lines);
            traffic(seen, lines);
            seen.stallTolerance()
                    .ifPresent(time -> lines.add("stall tolerance: at the arrival rate before the trouble the"
                            + " acceptor may stand still for " + milliseconds(time)
                            + " before an empty queue overflows"));
        }
        descriptors(seen.around().files(), lines);
        pauses(seen, lines);
        lines.add(seen.around().processors().inWords());
        if (cause != Cause.NONE && !clients.detail().isEmpty()) {
            lines.add("clients: " + clients.detail());
        }
        lines.addAll(seen.around().unseen());
        return lines;
    }

    private static void queue(Evidence seen, List<String> to) {
        Episode episode = seen.episode();
        to.add("queue: " + Explanation.depth(seen.queue())
                + (seen.first().isPresent() && seen.last().isPresent()
                        ? ", " + seen.first().getAsInt() + " when the look began"
                        : ", as of the last reading")
                + (seen.accepted().isPresent() ? ", " + seen.accepted().getAsLong() + " accepted meanwhile" : "")
                + (episode == null
                        ? ""
                        : "; in trouble since " + episode.since() + ", peak " + episode.peakDepth()
                                + (seen.tcp()
                                        ? ", " + Explanation.packets(episode.packetsDropped()) + " dropped"
                                        : "")));
    }

    private static void acceptor(AcceptorView view, List<String> to) {
        to.add("acceptor: "
                + switch (view.state()) {
                    case WAITING -> "waits for connections";
                    case WORKING -> "at work, moving on from look to look";
                    case BUSY_ELSEWHERE -> "elsewhere, at the same place in every look";
                    case HELD_BACK -> "held back on purpose in every look";
                    case ABSENT -> "no thread accepts";
                    case UNKNOWN -> "it cannot be told who accepts, or what it does";
                });
        view.threads().stream().limit(THREADS_SHOWN).forEach(thread -> to.add(thread(thread)));
        to.addAll(view.notes());
    }

    private static String thread(ThreadSnapshot thread) {
        return "thread '" + thread.name() + "' " + thread.state()
                + (thread.blockedOn() == null ? "" : ", waits for " + thread.blockedOn())
                + (thread.frames().isEmpty() ? "" : " at " + String.join(" < ", shown(thread.frames())));
    }

    /** Shows the innermost frames, those within the JDK cut to where the thread is and what was called. */
    private static List<String> shown(List<StackTraceElement> frames) {
        List<String> shown = new ArrayList<>();
        int beyond = Frames.firstBeyondJdk(frames);
        int next = 0;
        if (beyond > 3 && beyond < frames.size()) {
            shown.add(Frames.text(frames.get(0)));
            shown.add("... " + (beyond - 2) + " frames of the JDK");
            next = beyond - 1;
        }
        for (; next < frames.size() && shown.size() < FRAMES_SHOWN; next++) {
            if (!Frames.isHidden(frames.get(next))) {
                shown.add(Frames.text(frames.get(next)));
            }
        }
        return shown;
    }

    private static void waiting(Evidence seen, boolean showPeers, List<String> to) {
        WaitingSockets sockets = seen.waiting().value();
        if (sockets == null) {
            to.add("waiting connections could not be looked at: "
                    + seen.waiting().problem());
            return;
        }
        if (sockets.oldestMs().isPresent()) {
            to.add("waiting connections: the oldest for "
                    + milliseconds(Duration.ofMillis(sockets.oldestMs().getAsLong()))
                    + ", the median for "
                    + milliseconds(Duration.ofMillis(sockets.medianMs().orElse(0)))
                    + (seen.closed().isPresent()
                            ? ", " + seen.closed().getAsInt() + " already closed by the client"
                            : ""));
        }
        if (showPeers && !sockets.oldest().isEmpty()) {
            Map<String, List<Peer>> byHost = sockets.oldest().stream()
                    .collect(Collectors.groupingBy(
                            peer -> peer.address().getAddress().getHostAddress(),
                            LinkedHashMap::new,
                            Collectors.toList()));
            to.add("waiting longest: "
                    + byHost.entrySet().stream()
                            .map(host -> host.getKey() + " (ports "
                                    + host.getValue().stream()
                                            .map(peer -> String.valueOf(
                                                    peer.address().getPort()))
                                            .collect(Collectors.joining(", "))
                                    + ")")
                            .collect(Collectors.joining(", ")));
        }
    }

    private static void halfOpen(Evidence seen, List<String> to) {
        Integer count = seen.halfOpen().value();
        String rule = SynQueue.rule(
                seen.around().kernel(), seen.around().settings(), seen.queue().limit());
        CounterDeltas traffic = seen.around().traffic();
        to.add("half-open requests: "
                + (count == null ? "could not be looked at: " + seen.halfOpen().problem() : count.toString()) + "; "
                + rule
                + grown(traffic.recently(TcpCounters::syncookiesSent), "cookies sent lately")
                + grown(traffic.recently(TcpCounters::reqQueueFullDrops), "SYNs dropped lately by a full SYN queue"));
    }

    private static void traffic(Evidence seen, List<String> to) {
        CounterDeltas traffic = seen.around().traffic();
        if (traffic.arrived().isPresent()) {
            double seconds = traffic.troubleNs() / 1e9;
            to.add(String.format(
                    Locale.ROOT,
                    "arrivals: %d connections completed in %.1f s since before the trouble (%.0f a second, in the whole"
                            + " network namespace), %s dropped here",
                    traffic.arrived().getAsLong(),
                    seconds,
                    traffic.arrived().getAsLong() / Math.max(seconds, 0.001),
                    Explanation.packets(
                            seen.episode() == null ? 0 : seen.episode().packetsDropped())));
        }
        OptionalLong backlog = traffic.recently(TcpCounters::backlogDrops);
        if (backlog.orElse(0) > 0) {
            to.add("TCPBacklogDrop grew by " + backlog.getAsLong()
                    + ": packets for a socket whose lock was taken; that is not the accept queue");
        }
    }

    private static void descriptors(OpenFiles.Count files, List<String> to) {
        to.add("descriptors: "
                + (files.open().isPresent() ? files.open().getAsLong() + " open" : "could not be counted")
                + (files.limit().isPresent() ? ", limit " + files.limit().getAsLong() : "")
                + (files.note() == null ? "" : " (" + files.note() + ")"));
    }

    private static void pauses(Evidence seen, List<String> to) {
        for (Pause pause : seen.pauses()) {
            to.add("the sampling thread stood still " + pause.inWords());
        }
    }

    private static String grown(OptionalLong by, String what) {
        return by.orElse(0) > 0 ? "; " + by.getAsLong() + " " + what : "";
    }

    private static String milliseconds(Duration time) {
        return time.toMillis() < 1000
                ? time.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
