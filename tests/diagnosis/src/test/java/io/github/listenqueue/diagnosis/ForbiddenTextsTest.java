package io.github.listenqueue.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForbiddenTextsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "thread 'InnocuousThread-3', is held back on purpose in sun.nio.ch.EPoll.wait",
                "queue: 31 of 64 waiting, 30 when the look began, 37 accepted meanwhile\nacceptor: held back on purpose",
                "is held back on purpose in org.apache.pekko.io.SelectionHandler$ChannelRegistryImpl$$anon$2.tryRun",
                "although its acceptor is at work\ncollections took 83 % of the time",
                "acceptor: waits for connections\nwaiting connections: the oldest for 3.2 s",
                "a virtual thread accepts here, and does something else",
                "'RMI TCP Accept-8080', which accepted here, has left its accept loop",
                "waits for scala.Map@3a in kafka.network.ConnectionQuotas.waitForConnectionSlot\nhand each connection to others",
                "is busy in io.netty.channel.uring.Native.ioUringEnter",
                "queue: 40 of 4096 waiting, 40 when\nraise net.core.somaxconn to at least 8192",
                "Heap Dump Initiated GC\nshorten the collections: a larger heap",
                "a thread that cannot be told from -1 others of its name"
            })
    void findsTheWorstSentences(String text) {
        assertThat(ForbiddenTexts.in(finding(text))).isNotEmpty();
    }

    @Test
    void findsEvidenceThatContradictsItself() {
        assertThat(ForbiddenTexts.in(finding("8 accepted meanwhile\nnot accepting in 10 of 10 samples")))
                .isNotEmpty();
        assertThat(ForbiddenTexts.in(finding("8 accepted meanwhile\nnot accepting in 7 of 10 samples")))
                .isEmpty();
    }

    @Test
    void findsAPeakBelowTheDepth() {
        assertThat(ForbiddenTexts.in(finding("queue: 17 of 16 waiting, 17 when the diagnosis began; peak depth 15")))
                .isNotEmpty();
        assertThat(ForbiddenTexts.in(finding("queue: 17 of 16 waiting, 17 when the diagnosis began; peak depth 17")))
                .isEmpty();
    }

    private static ScenarioOutput finding(String text) {
        return new ScenarioOutput(
                ScenarioOutput.EVENT,
                MonitoredServer.WEB,
                Cause.UNKNOWN,
                Certainty.LIKELY,
                0,
                List.of(text.split("\n", -1)));
    }
}
