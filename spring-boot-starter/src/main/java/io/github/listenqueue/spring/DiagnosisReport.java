package io.github.listenqueue.spring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A diagnosis in the JSON of the actuator. Unknown values are null and left out.
 *
 * @param takenAt when the look began
 * @param findings one for each listener
 */
record DiagnosisReport(Instant takenAt, List<Listener> findings) {

    static DiagnosisReport of(ListenQueueDiagnosis diagnosis) {
        return new DiagnosisReport(
                diagnosis.takenAt(),
                diagnosis.findings().stream().map(Listener::of).toList());
    }

    /** The same with the findings of one name alone; without any if there is none. */
    DiagnosisReport only(String name) {
        return new DiagnosisReport(
                takenAt,
                findings.stream().filter(found -> found.name().equals(name)).toList());
    }

    /**
     * The finding for one listener.
     *
     * @param name as given, else its address
     * @param address host and port, or a path
     * @param inode as {@code ss -e} shows it
     * @param cause why connections wait or are refused
     * @param explanation the finding in a sentence or two
     * @param evidence what was seen, and what could not be
     * @param advice what to change
     * @param halfOpen requests in SYN_RECV
     * @param waiting the connections in the queue
     * @param clientOutcome what a client sees that connects now
     * @param limitSetBy what sets the limit
     * @param stallToleranceSeconds how long accept() may pause before an empty queue overflows
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Listener(
            String name,
            String address,
            long inode,
            String cause,
            String explanation,
            List<String> evidence,
            List<String> advice,
            @Nullable Integer halfOpen,
            Waiting waiting,
            String clientOutcome,
            String limitSetBy,
            @Nullable Double stallToleranceSeconds) {

        static Listener of(Finding finding) {
            ListenQueue queue = finding.queue();
            return new Listener(
                    queue.name(),
                    queue.address(),
                    queue.inode(),
                    JsonValues.word(finding.cause()),
                    finding.explanation(),
                    finding.evidence(),
                    finding.advice(),
                    JsonValues.orNull(finding.halfOpen()),
                    Waiting.of(finding.waiting()),
                    JsonValues.word(finding.clientOutcome()),
                    JsonValues.word(finding.limitSetBy()),
                    JsonValues.secondsOrNull(finding.stallTolerance()));
        }
    }

    /**
     * The connections in a queue.
     *
     * @param count how many
     * @param oldestSeconds how long the oldest has been waiting
     * @param medianSeconds how long half of them have been waiting at least
     * @param alreadyClosedByClient how many the client has given up
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Waiting(
            int count,
            @Nullable Double oldestSeconds,
            @Nullable Double medianSeconds,
            @Nullable Integer alreadyClosedByClient) {

        static Waiting of(WaitingConnections waiting) {
            return new Waiting(
                    waiting.count(),
                    JsonValues.secondsOrNull(waiting.oldest()),
                    JsonValues.secondsOrNull(waiting.median()),
                    JsonValues.orNull(waiting.alreadyClosedByClient()));
        }
    }
}
