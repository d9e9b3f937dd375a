package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts that contradict themselves, and texts that misled the readers of earlier diagnoses. */
final class ForbiddenTexts {

    private static final int JOINED = Pattern.DOTALL;

    /**
     * A text that must not be printed.
     *
     * @param reason the error in it
     * @param pattern the text, in the joined lines of a finding
     */
    private record Forbidden(String reason, Pattern pattern) {
        Forbidden(String reason, String pattern) {
            this(reason, Pattern.compile(pattern, JOINED));
        }
    }

    private static final String MANY_ACCEPTED = "\\b[1-9][0-9]* accepted (meanwhile|in )";

    private static final List<Forbidden> ALL = List.of(
            new Forbidden(
                    "a selector's wait is no intention",
                    "on purpose in (sun\\.nio\\.ch|io\\.netty|[\\w.]+SelectionHandler)"),
            new Forbidden("held back, and accepting", MANY_ACCEPTED + ".*acceptor: held back"),
            new Forbidden(
                    "not accepting in any sample, and accepting",
                    MANY_ACCEPTED + ".*not accepting in (\\d+) of \\2 samples"),
            new Forbidden(
                    "busy elsewhere in every sample, and accepting", MANY_ACCEPTED + ".*acceptor: busy elsewhere"),
            new Forbidden(
                    "a burst in the midst of collections",
                    "although its acceptor is at work.*collections took ([3-9][0-9]|100) %"),
            new Forbidden(
                    "nothing is known of a virtual thread that does something else",
                    "a virtual thread accepts here, and does something else"),
            new Forbidden("the accept loop is the JDK's", "RMI TCP Accept[^\n]* has left its accept loop"),
            new Forbidden(
                    "a limit is no work to hand over",
                    "waits [^\n]*(waitForConnectionSlot|awaitPermit|LimitLatch).*hand each connection to"),
            new Forbidden("a wait of io_uring is idle", "is busy in io\\.netty\\.channel\\.uring\\.Native"),
            new Forbidden(
                    "a heap dump takes longer in a larger heap",
                    "(?i)heap dump.*(a larger heap|shorten the (garbage )?collections)"),
            new Forbidden("a negative number of threads", "-[0-9]+ others"),
            new Forbidden("no processor time, and busy", "used 0 % of [^\n]*.*acceptor: computes"));

    private static final Pattern DEPTH = Pattern.compile("queue: (\\d+) of (\\d+) waiting");
    private static final Pattern PEAK = Pattern.compile("peak depth (\\d+)");
    private static final Pattern RECOMMENDED = Pattern.compile("raise [^\n]* to (?:at least )?(\\d+)");

    private ForbiddenTexts() {}

    /** Returns the reasons for which a finding must not be printed. */
    static List<String> in(ScenarioOutput finding) {
        String text = String.join("\n", finding.text());
        List<String> reasons = new ArrayList<>();
        for (Forbidden forbidden : ALL) {
            if (forbidden.pattern().matcher(text).find()) {
                reasons.add(forbidden.reason());
            }
        }
        if (finding.cause() == Cause.UNKNOWN
                && Pattern.compile("acceptor: waits for connections.*the oldest for [1-9][0-9.]* s", JOINED)
                        .matcher(text)
                        .find()) {
            reasons.add("an acceptor that waits for connections leaves none waiting for a second");
        }
        if (isPeakBelowDepth(text)) {
            reasons.add("a peak depth below the depth");
        }
        if (isRecommendedWithoutNeed(text)) {
            reasons.add("a larger backlog than was needed");
        }
        return reasons;
    }

    private static boolean isPeakBelowDepth(String text) {
        Matcher depth = DEPTH.matcher(text);
        Matcher peak = PEAK.matcher(text);
        return depth.find() && peak.find() && Integer.parseInt(peak.group(1)) < Integer.parseInt(depth.group(1));
    }

    private static boolean isRecommendedWithoutNeed(String text) {
        Matcher depth = DEPTH.matcher(text);
        Matcher recommended = RECOMMENDED.matcher(text);
        if (!depth.find() || !recommended.find()) {
            return false;
        }
        Matcher peak = PEAK.matcher(text);
        int deepest = Math.max(Integer.parseInt(depth.group(1)), peak.find() ? Integer.parseInt(peak.group(1)) : 0);
        boolean wasFull = deepest >= Integer.parseInt(depth.group(2));
        return !wasFull && !text.contains("packets dropped");
    }
}
