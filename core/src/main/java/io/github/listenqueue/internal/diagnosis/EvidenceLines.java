package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView;
import io.github.listenqueue.internal.diagnosis.acceptor.Frames;
import io.github.listenqueue.internal.diagnosis.acceptor.Obstacle;
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

/** The lines of text about the evidence, one for each source, and the reason for each source that could not be read. */
final class EvidenceLines {

    private static final int FRAMES_SHOWN = 4;
    private static final int THREADS_SHOWN = 3;

    private EvidenceLines() {}

    static List<String> of(Cause cause, Evidence evidence, ClientOutcomes clients, boolean showPeers) {
        List<String> lines = new ArrayList<>();
        queue(evidence, lines);
        acceptor(evidence, lines);
        waiting(evidence, showPeers, lines);
        if (evidence.tcp()) {
            halfOpen(evidence, lines);
            rates(evidence, lines);
            traffic(evidence, lines);
            evidence.stallTolerance()
                    .ifPresent(time -> lines.add("stall tolerance: at the arrival rate before the"
                            + " saturation the acceptor may pause for " + milliseconds(time)
                            + " before an empty queue overflows"));
        }
        descriptors(evidence.process().files(), lines);
        pauses(evidence, lines);
        lines.add(evidence.process().processors().describe());
        if (cause != Cause.NONE && !clients.detail().isEmpty()) {
            lines.add("clients: " + clients.detail());
        }
        lines.addAll(evidence.process().problems());
        return lines;
    }

    private static void queue(Evidence evidence, List<String> to) {
        Episode episode = evidence.episode();
        to.add("queue: " + Explanation.depth(evidence.queue())
                + (evidence.depthBefore().isPresent() && evidence.depthAfter().isPresent()
                        ? ", " + evidence.depthBefore().getAsInt() + " when the diagnosis began"
                        : ", as of the last sample")
                + (evidence.accepted().isPresent()
                        ? ", " + evidence.accepted().getAsLong() + " accepted meanwhile"
                        : "")
                + (episode == null
                        ? ""
                        : since(evidence, episode)
                                + peak(evidence, episode)
                                + (evidence.tcp()
                                        ? ", " + Explanation.packets(episode.packetsDropped()) + " dropped"
                                        : "")));
    }

    /** Returns the peak of the samples, or the depth of the diagnosis if that is greater. */
    private static int peak(Evidence evidence, Episode episode) {
        int seen = Math.max(evidence.queue().depth(), evidence.depthBefore().orElse(0));
        return Math.max(episode.peakDepth(), seen);
    }

    private static String since(Evidence evidence, Episode episode) {
        return evidence.target().sinceFirstSample()
                ? "; saturated already in the first sample of this listener, at " + episode.since()
                        + ", so the beginning is unknown; peak depth since then "
                : "; saturated since " + episode.since() + ", peak depth ";
    }

    private static void acceptor(Evidence evidence, List<String> to) {
        AcceptorView view = evidence.acceptor();
        boolean accepts = evidence.acceptedAny();
        to.add("acceptor: "
                + switch (view.state()) {
                    case WAITING ->
                        evidence.isUnserved() ? "waits for connections, but takes none" : "waits for connections";
                    case WORKING -> "working, moving on from sample to sample";
                    case BUSY_ELSEWHERE ->
                        accepts
                                ? "in the same method in every sample, and connections are accepted in between"
                                : "busy elsewhere, in the same method in every sample";
                    case NO_CARRIER ->
                        evidence.isStuck()
                                ? "not running, since it had no carrier thread in any sample"
                                : "working, beside other virtual threads that use all carrier threads";
                    case HELD_BACK ->
                        accepts
                                ? "held back in every sample, and connections are accepted in between"
                                : view.isSwitchedOff()
                                        ? "waits in its selector with accepting switched off, in every sample"
                                        : "held back on purpose in every sample";
                    case NOT_ARMED -> "waits in its selector, which watched the listener in no sample";
                    case ABSENT -> accepts ? "an unknown thread accepts" : "no thread accepts";
                    case UNKNOWN -> "unknown, because its thread is not identified or cannot be observed";
                });
        view.threads().stream().limit(THREADS_SHOWN).forEach(thread -> to.add(thread(thread)));
        Obstacle obstacle = view.obstacle();
        if (obstacle != null) {
            obstacle.chain().forEach(link -> to.add(link.role() + ": " + thread(link.thread())));
        }
        to.addAll(view.notes());
        if (view.isRunning()) {
            to.add(String.format(
                    Locale.ROOT,
                    "the acceptor ran on a CPU for %.0f %% of the diagnosis, so it lacked no CPU time",
                    Math.min(1, view.running()) * 100));
        }
        if (view.carriers() != null) {
            view.carriers().holders().stream()
                    .limit(THREADS_SHOWN)
                    .forEach(holder -> to.add("on a carrier thread: " + thread(holder.thread())));
        }
    }

    private static String thread(ThreadSnapshot thread) {
        return "thread '" + thread.name() + "' " + thread.state()
                + (thread.frames().isEmpty() ? "" : " at " + String.join(" < ", shown(thread.frames())))
                + (thread.blockedOn() == null ? "" : ", waits for " + thread.blockedOn());
    }

    /** Returns the innermost frames, with those of the JDK cut to the innermost one and the method that was called. */
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

    private static void waiting(Evidence evidence, boolean showPeers, List<String> to) {
        WaitingSockets sockets = evidence.waiting().value();
        if (sockets == null) {
            to.add("waiting connections could not be checked: "
                    + evidence.waiting().problem());
            return;
        }
        if (sockets.oldestMs().isPresent()) {
            to.add("waiting connections: the oldest for "
                    + milliseconds(Duration.ofMillis(sockets.oldestMs().getAsLong()))
                    + ", the median for "
                    + milliseconds(Duration.ofMillis(sockets.medianMs().orElse(0)))
                    + (evidence.closed().isPresent()
                            ? ", " + evidence.closed().getAsInt() + " already closed by the client"
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

    private static void halfOpen(Evidence evidence, List<String> to) {
        Integer count = evidence.halfOpen().value();
        String rule = SynQueue.rule(
                evidence.process().kernel(),
                evidence.process().settings(),
                evidence.queue().limit());
        CounterDeltas traffic = evidence.process().traffic();
        to.add("half-open requests: "
                + (count == null
                        ? "could not be checked: " + evidence.halfOpen().problem()
                        : count.toString()) + "; "
                + rule
                + grown(traffic.recently(TcpCounters::syncookiesSent), "cookies sent recently")
                + grown(traffic.recently(TcpCounters::reqQueueFullDrops), "SYNs dropped recently by a full SYN queue"));
    }

    private static void rates(Evidence evidence, List<String> to) {
        Rates now = evidence.rates();
        Rates episode = evidence.ratesOfEpisode();
        List<String> parts = new ArrayList<>();
        if (now.known()) {
            parts.add("during the diagnosis " + now.describe());
        }
        if (episode.known()) {
            parts.add("since before the saturation " + episode.describe());
        }
        if (!parts.isEmpty()) {
            to.add("rates of this listener: " + String.join("; ", parts));
        }
    }

    private static void traffic(Evidence evidence, List<String> to) {
        CounterDeltas traffic = evidence.process().traffic();
        if (traffic.arrived().isPresent()) {
            double seconds = traffic.saturationNs() / 1e9;
            to.add(String.format(
                    Locale.ROOT,
                    "arrivals: %d connections completed in %.1f s, counted from before the saturation (%.0f per second in the"
                            + " whole network namespace), %s dropped at this listener",
                    traffic.arrived().getAsLong(),
                    seconds,
                    traffic.arrived().getAsLong() / Math.max(seconds, 0.001),
                    Explanation.packets(
                            evidence.episode() == null ? 0 : evidence.episode().packetsDropped())));
        }
        OptionalLong backlog = traffic.recently(TcpCounters::backlogDrops);
        if (backlog.orElse(0) > 0) {
            to.add("TCPBacklogDrop grew by " + backlog.getAsLong()
                    + ": packets dropped because a socket was locked, which has nothing to do with the accept queue");
        }
    }

    private static void descriptors(OpenFiles.Count files, List<String> to) {
        to.add("descriptors: "
                + (files.open().isPresent() ? files.open().getAsLong() + " open" : "could not be counted")
                + (files.limit().isPresent() ? ", limit " + files.limit().getAsLong() : "")
                + (files.note() == null ? "" : " (" + files.note() + ")"));
    }

    private static void pauses(Evidence evidence, List<String> to) {
        for (Pause pause : evidence.pauses()) {
            to.add("the sampling thread stood still " + pause.describe());
        }
        String collections = evidence.process().processors().describeCollections();
        if (!collections.isEmpty()) {
            String last = evidence.process().lastCollection();
            to.add(collections + (last == null ? "" : "; " + last));
        }
    }

    private static String grown(OptionalLong growth, String noun) {
        return growth.orElse(0) > 0 ? "; " + growth.getAsLong() + " " + noun : "";
    }

    private static String milliseconds(Duration time) {
        return time.toMillis() < 1000
                ? time.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
