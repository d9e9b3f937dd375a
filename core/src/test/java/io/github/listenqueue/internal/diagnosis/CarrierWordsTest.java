package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.CarrierUse;
import io.github.listenqueue.internal.diagnosis.acceptor.CarrierUse.Holder;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CarrierWordsTest {

    @Test
    void aPinnedCarrierIsNamedWithItsThreadAndMethod() {
        Finding finding = FindingBuilder.finding(new Given().noCarrier(false).evidence(), false);

        assertThat(finding.explanation())
                .contains("because no carrier thread is free to run its acceptor, virtual thread 'v-acceptor': the only"
                        + " one is in use, by virtual thread 'VirtualThread[#60]' (waits in com.shop.Rates.load); ");
        assertThat(finding.evidence())
                .contains(
                        "acceptor: not running, since it had no carrier thread in any sample",
                        "on a carrier thread: thread 'VirtualThread[#60]' RUNNABLE at com.shop.Rates.load(Rates.java:42) <"
                                + " java.lang.VirtualThread.run(VirtualThread.java:42)");
        assertThat(finding.advice().get(0))
                .startsWith("free the carrier threads: a virtual thread that waits in a class initialiser")
                .endsWith("or raise -Djdk.virtualThreadScheduler.parallelism (now 1)");
    }

    @Test
    void aComputingCarrierIsAdvisedAgainst() {
        Finding finding = FindingBuilder.finding(new Given().noCarrier(true).evidence(), false);

        assertThat(finding.explanation())
                .contains("by virtual thread 'VirtualThread[#60]' (computes in com.shop.Rates.load); ");
        assertThat(finding.advice().get(0))
                .startsWith("free the carrier threads: compute on a pool of platform threads");
    }

    @Test
    void manyHoldersAreCounted() {
        Holder one = new Given().noCarrier(false).carriers.holders().get(0);
        CarrierUse use = new CarrierUse(5, true, Collections.nCopies(5, one));

        assertThat(CarrierWords.reason(new AcceptorView(
                        State.NO_CARRIER, List.of(), null, use, List.of(), List.of(), null, Double.NaN)))
                .startsWith("no carrier thread is free to run its acceptor, a virtual thread: all 5 are in use, by ")
                .endsWith(" and 3 more");
        assertThat(CarrierWords.reason(new AcceptorView(
                        State.NO_CARRIER,
                        List.of(),
                        null,
                        new CarrierUse(2, true, List.of()),
                        List.of(),
                        List.of(),
                        null,
                        Double.NaN)))
                .endsWith(": all 2 are in use");
    }

    @Test
    void anAcceptorThatWaitsWhileConnectionsWaitTakesNone() {
        Given given = new Given().acceptor(State.WAITING);
        assertThat(FindingBuilder.finding(given.evidence(), false).evidence())
                .contains("acceptor: waits for connections");

        given.waiting = new WaitingSockets(129, 0, 0, OptionalLong.of(3200), OptionalLong.of(3000), 0, List.of());
        assertThat(FindingBuilder.finding(given.evidence(), false).evidence())
                .contains("acceptor: waits for connections, but takes none");
    }
}
