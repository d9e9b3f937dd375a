package io.github.listenqueue.internal.diagnosis.acceptor;

import static io.github.listenqueue.internal.diagnosis.acceptor.FakeKernel.ACCEPT;
import static io.github.listenqueue.internal.diagnosis.acceptor.FakeKernel.POLL;
import static io.github.listenqueue.internal.diagnosis.acceptor.FakeKernel.READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Scan;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Waiter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingsTest {

    /** The first argument of io_uring_enter of a thread that registered its ring. */
    private static final int INDEX = 0;

    @TempDir
    private Path root;

    private final Watched web = FakeKernel.target(8080, 7);
    private final Watched admin = FakeKernel.target(8081, 8);
    private FakeKernel kernel;
    private ThreadWaitReader waits;

    @BeforeEach
    void begin() {
        kernel = new FakeKernel(root);
        waits = new ThreadWaitReader(root, FakeKernel.ARCHITECTURE);
    }

    @Test
    void readsTheRingOfAThread() {
        kernel.enters(11, "loop", INDEX).enters(12, "loop", 18).ring(18, ACCEPT);

        assertThat(waits.of(11)).as("the only ring").isEqualTo(new Wait(Kind.IO_URING, 18));
        assertThat(waits.of(12)).isEqualTo(new Wait(Kind.IO_URING, 18));

        kernel.ring(19, READ);
        waits.begin();
        assertThat(waits.of(11)).as("either ring").isEqualTo(new Wait(Kind.IO_URING, -1));
        assertThat(waits.of(12)).isEqualTo(new Wait(Kind.IO_URING, 18));
    }

    @Test
    void readsTheRegistrationFromTheRequestsOfTheRing() {
        kernel.ring(18, ACCEPT, READ, POLL);
        assertThat(interest(18)).isEqualTo(Interest.ON);

        kernel.ring(18, READ, POLL);
        assertThat(interest(18)).as("an accept waited here before").isEqualTo(Interest.OFF);

        kernel.ring(19, READ, POLL);
        assertThat(interest(19)).as("a listener may be polled").isEqualTo(Interest.UNREADABLE);
        kernel.ring(20, READ);
        assertThat(interest(20)).isEqualTo(Interest.OFF);
        assertThat(interest(-1)).isEqualTo(Interest.UNREADABLE);
        assertThat(waits.problem()).isNull();
        assertThat(interest(21)).isEqualTo(Interest.UNREADABLE);
        assertThat(waits.problem()).contains("fdinfo/21");
    }

    @Test
    void doesNotGuessWhichOfSeveralListenersIsSwitchedOff() {
        kernel.ring(18, ACCEPT, ACCEPT);
        assertThat(interest(18)).isEqualTo(Interest.ON);
        kernel.ring(18, ACCEPT);
        assertThat(interest(18)).isEqualTo(Interest.UNREADABLE);
    }

    @Test
    void findsTheThreadOfTheOnlyRing() {
        kernel.enters(11, "loop", INDEX).ring(18, ACCEPT, READ);

        Scan scan = scan(web);

        assertThat(scan.here()).containsExactly(new Waiter(11, web, 18, Interest.ON, false));
        assertThat(scan.elsewhere()).isEmpty();
    }

    @Test
    void findsTheThreadOfTheRingThatAccepts() {
        kernel.enters(11, "loop", 18)
                .enters(12, "loop", 19)
                .ring(18, POLL, READ)
                .ring(19, ACCEPT, READ);

        Scan scan = scan(web);

        assertThat(scan.here()).containsExactly(new Waiter(12, web, 19, Interest.ON, false));
        assertThat(scan.elsewhere()).containsExactly(11);
    }

    @Test
    void findsThatOneOfSeveralThreadsWaits() {
        kernel.enters(11, "boss", INDEX)
                .enters(12, "loop", INDEX)
                .ring(18, ACCEPT, READ)
                .ring(19, POLL, READ);

        assertThat(scan(web).here()).containsExactly(new Waiter(-1, web, -1, Interest.ON, false));
    }

    @Test
    void looksElsewhereForTheThreadOfAFullQueueIfARingHasNoThread() {
        kernel.sleeps(11, "boss")
                .enters(12, "loop", INDEX)
                .ring(18, ACCEPT, READ)
                .ring(19, POLL, READ);
        Watched full = new Watched(web.queue(), web.descriptor(), false);

        assertThat(scan(web).here()).containsExactly(new Waiter(-1, web, -1, Interest.UNREADABLE, false));
        Scan scan = scan(full);
        assertThat(scan.here()).isEmpty();
        assertThat(scan.elsewhere()).containsExactly(12);
    }

    @Test
    void attributesAnAcceptToNoneOfTwoListeners() {
        kernel.enters(11, "loop", INDEX).ring(18, ACCEPT, READ);

        assertThat(scan(web, admin).here())
                .containsExactly(
                        new Waiter(-1, web, -1, Interest.UNREADABLE, false),
                        new Waiter(-1, admin, -1, Interest.UNREADABLE, false));

        kernel.ring(18, ACCEPT, ACCEPT, READ);
        assertThat(scan(web, admin).here())
                .containsExactly(
                        new Waiter(11, web, 18, Interest.ON, false), new Waiter(11, admin, 18, Interest.ON, false));
    }

    @Test
    void leavesOutListenersWhoseThreadIsInAccept() {
        kernel.accepts(10, "main", 8).enters(11, "loop", INDEX).ring(18, ACCEPT, READ);

        assertThat(scan(web, admin).here())
                .containsExactlyInAnyOrder(
                        new Waiter(10, admin, -1, Interest.ON, false), new Waiter(11, web, 18, Interest.ON, false));
    }

    @Test
    void findsNoThreadAtARingWithoutAccepts() {
        kernel.enters(11, "loop", INDEX).ring(18, READ);
        assertThat(scan(web).here()).isEmpty();

        kernel.ring(18, READ, POLL);
        assertThat(scan(web).here())
                .as("a poll may be that of the listener")
                .containsExactly(new Waiter(-1, web, -1, Interest.UNREADABLE, false));
    }

    @Test
    void findsAKnownThreadWhoseAcceptIsSwitchedOff() {
        kernel.enters(11, "loop", INDEX).ring(18, ACCEPT, READ);
        scan(web);
        kernel.ring(18, POLL, READ);

        Scan scan = waits.scan(List.of(web), (target, ring) -> ring == 18);

        assertThat(scan.here()).containsExactly(new Waiter(11, web, 18, Interest.OFF, false));
    }

    private Interest interest(int ring) {
        return waits.interest(new Wait(Kind.IO_URING, ring), web);
    }

    private Scan scan(Watched... targets) {
        waits.begin();
        return waits.scan(List.of(targets), (target, epoll) -> false);
    }
}
