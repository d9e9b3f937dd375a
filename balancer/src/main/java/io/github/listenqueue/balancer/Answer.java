package io.github.listenqueue.balancer;

import io.github.listenqueue.ListenQueueLoad;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.balancer.internal.AnswerServer;
import java.nio.charset.StandardCharsets;

/** The line that HAProxy's agent-check reads. It need not be asked for. */
record Answer(ListenQueueMonitor monitor) implements AnswerServer.Protocol {

    private static final int MAX_LENGTH = 300;

    @Override
    public int maxRequest() {
        return 0;
    }

    @Override
    public byte[] answer(String received) {
        return of(monitor.load());
    }

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
