package io.github.listenqueue.spring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A diagnosis in the actuator's JSON. An unknown value is null and left out.
 *
 * @param takenAt the time when the diagnosis began
 * @param findings one finding for each listener
 */
record DiagnosisReport(Instant takenAt, List<Listener> findings) {

    static DiagnosisReport of(ListenQueueDiagnosis diagnosis) {
        return new DiagnosisReport(
                diagnosis.takenAt(),
                diagnosis.findings().stream().map(Listener::of).toList());
    }

    /** Returns this report with the findings of one name only; without findings if the name is unknown. */
    DiagnosisReport only(String name) {
        return new DiagnosisReport(
                takenAt,
                findings.stream().filter(found -> found.name().equals(name)).toList());
    }

    /**
     * The result of the diagnosis of one listener.
     *
     * @param name the given name, else the address
     * @param address host and port, or a path
     * @param inode the inode, as in {@code ss -e}
     * @param cause the reason why connections wait or are refused
     * @param certainty whether the cause was observed or is likely
     * @param explanation the finding in a sentence or two
     * @param evidence the facts that were observed, and those that could not be
     * @param advice the changes to make
     * @param halfOpen requests in SYN_RECV
     * @param waiting the connections in the queue
     * @param clientOutcome the outcome for a client that connects now
     * @param limitSetBy the origin of the limit
     * @param stallToleranceSeconds the longest pause of accept() before an empty queue overflows
     * @param suspects the threads that may be the acceptor, the likeliest first; empty unless the cause is unknown
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Listener(
            String name,
            String address,
            long inode,
            String cause,
            String certainty,
            String explanation,
            List<String> evidence,
            List<String> advice,
            @Nullable Integer halfOpen,
            Waiting waiting,
            String clientOutcome,
            String limitSetBy,
            @Nullable Double stallToleranceSeconds,
            List<Suspect> suspects) {

        static Listener of(Finding finding) {
            ListenQueue queue = finding.queue();
            return new Listener(
                    queue.name(),
                    queue.address(),
                    queue.inode(),
                    JsonValues.word(finding.cause()),
                    JsonValues.word(finding.certainty()),
                    finding.explanation(),
                    finding.evidence(),
                    finding.advice(),
                    JsonValues.orNull(finding.halfOpen()),
                    Waiting.of(finding.waiting()),
                    JsonValues.word(finding.clientOutcome()),
                    JsonValues.word(finding.limitSetBy()),
                    JsonValues.secondsOrNull(finding.stallTolerance()),
                    finding.suspects());
        }
    }

    /**
     * The connections in a queue.
     *
     * @param count the number of connections
     * @param oldestSeconds the waiting time of the oldest connection
     * @param medianSeconds the time that half of the connections have been waiting at least
     * @param alreadyClosedByClient the number of connections that the client has closed
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
