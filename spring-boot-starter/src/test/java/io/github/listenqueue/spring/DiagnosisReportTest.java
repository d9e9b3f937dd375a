package io.github.listenqueue.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A diagnosis in JSON, character by character. */
class DiagnosisReportTest {

    private static final Instant AT = Instant.ofEpochSecond(1_800_000_000);

    @Test
    void reportsEverything() throws JsonProcessingException {
        Finding finding = new Finding(
                queue(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080), "http"),
                Cause.ACCEPTOR_BLOCKED,
                Certainty.LIKELY,
                "It is full because \"http-acceptor\" is busy.",
                List.of("129 connections wait", "thread <dispatcher> at\nShop.handle"),
                List.of("Raise server.tomcat.accept-count"),
                OptionalInt.of(34),
                new WaitingConnections(
                        129,
                        Optional.of(Duration.ofMillis(1204)),
                        Optional.of(Duration.ofMillis(600)),
                        OptionalInt.of(3)),
                ClientOutcome.CONNECT_TIMEOUT,
                LimitSetBy.APPLICATION,
                Optional.of(Duration.ofMillis(645)),
                List.of(new Suspect("http-acceptor", "com.shop.Door.open(Door.java:7)", "it calls accept")));

        assertThat(json(finding)).isEqualTo("""
                {"name":"http","address":"127.0.0.1:8080","inode":7,"cause":"acceptor_blocked","certainty":"likely",\
                "explanation":"It is full because \\"http-acceptor\\" is busy.",\
                "evidence":["129 connections wait","thread <dispatcher> at\\nShop.handle"],\
                "advice":["Raise server.tomcat.accept-count"],"halfOpen":34,\
                "waiting":{"count":129,"oldestSeconds":1.204,"medianSeconds":0.6,"alreadyClosedByClient":3},\
                "clientOutcome":"connect_timeout","limitSetBy":"application","stallToleranceSeconds":0.645,\
                "suspects":[{"thread":"http-acceptor","place":"com.shop.Door.open(Door.java:7)","why":"it calls accept"}]}""");
    }

    @Test
    void leavesOutWhatIsUnknown() throws JsonProcessingException {
        assertThat(json(unknown("/run/a \"shop\"é.sock"))).isEqualTo("""
                {"name":"/run/a \\"shop\\"é.sock","address":"/run/a \\"shop\\"é.sock","inode":7,"cause":"unknown","certainty":"likely",\
                "explanation":"","evidence":[],"advice":[],"waiting":{"count":5},"clientOutcome":"unknown",\
                "limitSetBy":"unknown","suspects":[]}""");
    }

    @Test
    void hasTheFindingsOfOneNameAlone() {
        ListenQueueDiagnosis diagnosis =
                new ListenQueueDiagnosis(AT, List.of(unknown("/a"), unknown("/b"), unknown("/a")));

        assertThat(DiagnosisReport.of(diagnosis).only("/a").findings())
                .hasSize(2)
                .allMatch(found -> found.name().equals("/a"));
        assertThat(DiagnosisReport.of(diagnosis).only("/c").findings()).isEmpty();
    }

    private static String json(Finding finding) throws JsonProcessingException {
        ListenQueueDiagnosis diagnosis = new ListenQueueDiagnosis(AT, List.of(finding));
        return new ObjectMapper()
                .writeValueAsString(DiagnosisReport.of(diagnosis).findings().get(0));
    }

    private static Finding unknown(String path) {
        return new Finding(
                queue(UnixDomainSocketAddress.of(path), path),
                Cause.UNKNOWN,
                Certainty.LIKELY,
                "",
                List.of(),
                List.of(),
                OptionalInt.empty(),
                new WaitingConnections(5, Optional.empty(), Optional.empty(), OptionalInt.empty()),
                ClientOutcome.UNKNOWN,
                LimitSetBy.UNKNOWN,
                Optional.empty(),
                List.of());
    }

    private static ListenQueue queue(SocketAddress address, String name) {
        return new ListenQueue(address, name, 7, 5, OptionalInt.empty(), LimitSource.UNKNOWN, OptionalLong.empty());
    }
}
