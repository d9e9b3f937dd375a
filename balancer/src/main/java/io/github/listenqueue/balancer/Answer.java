package io.github.listenqueue.balancer;

import io.github.listenqueue.ListenQueueLoad;
import java.nio.charset.StandardCharsets;

/** The line that HAProxy's agent-check reads. */
final class Answer {

    private static final int MAX_LENGTH = 300;

    private Answer() {}

    /**
     * Returns the share in per cent, at least 1, and the reason as a comment. The answer is always {@code up}: HAProxy takes an
     * instance out by its own check, and an instance that nobody polls any more could not come back by itself. Neither {@code
     * ready} nor {@code drain} is sent, because both override the state that an operator has set.
     */
    static byte[] of(ListenQueueLoad load) {
        long percent = Math.max(1, Math.round(100 * load.share()));
        String line = "up " + percent + "% #" + load.reason();
        // HAProxy shows the reason in its statistics, whose fields end with a comma.
        line = line.replace(',', ';').replace('"', '\'').replaceAll("\\p{Cntrl}", "?");
        // Anything but ASCII becomes a question mark.
        return (line.substring(0, Math.min(MAX_LENGTH, line.length())) + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
