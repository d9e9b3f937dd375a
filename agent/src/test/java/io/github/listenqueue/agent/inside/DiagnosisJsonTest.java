package io.github.listenqueue.agent.inside;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.ListenQueueMonitor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DiagnosisJsonTest {

    @Test
    void containsTheSuspects() {
        ListenQueue queue = new ListenQueue(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080),
                "http",
                1,
                11,
                OptionalInt.of(10),
                LimitSource.KERNEL,
                OptionalLong.empty());
        Finding finding = new Finding(
                queue,
                Cause.UNKNOWN,
                Certainty.LIKELY,
                "explanation",
                List.of(),
                List.of(),
                OptionalInt.empty(),
                new WaitingConnections(11, Optional.empty(), Optional.empty(), OptionalInt.empty()),
                ClientOutcome.UNKNOWN,
                LimitSetBy.UNKNOWN,
                Optional.empty(),
                List.of(new Suspect("main", "com.shop.Door.open(Door.java:7)", "it calls accept")));

        try (ListenQueueMonitor monitor = ListenQueueMonitor.builder().build()) {
            assertThat(DiagnosisJson.of(monitor.snapshot(), new ListenQueueDiagnosis(Instant.EPOCH, List.of(finding))))
                    .contains("\"suspects\": [\"thread 'main' at com.shop.Door.open(Door.java:7): it calls accept\"]");
        }
    }
}
