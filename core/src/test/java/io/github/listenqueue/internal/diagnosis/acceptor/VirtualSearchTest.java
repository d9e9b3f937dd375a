package io.github.listenqueue.internal.diagnosis.acceptor;

import static io.github.listenqueue.internal.diagnosis.acceptor.FakeKernel.inode;
import static io.github.listenqueue.internal.diagnosis.acceptor.FakeKernel.watched;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.virtual.DumpedThread;
import io.github.listenqueue.internal.diagnosis.virtual.ThreadDump;
import io.github.listenqueue.internal.diagnosis.virtual.ThreadDumps;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with made-up thread dumps and a fake kernel whose poller of virtual threads has the listener registered. */
class VirtualSearchTest {

    private static final int PORT = 18080;
    private static final int SOCKET = 7;
    private static final int EPOLL = 5;
    private static final long ID = 51;

    private static final String PARKED =
            "java.lang.VirtualThread.park java.lang.System$1.parkVirtualThread java.util.concurrent.locks.LockSupport.park ";
    private static final String LOOP = "com.shop.Shop.loop java.lang.VirtualThread.run";
    private static final String ACCEPT = PARKED
            + "sun.nio.ch.Poller.poll sun.nio.ch.NioSocketImpl.park sun.nio.ch.NioSocketImpl.accept"
            + " java.net.ServerSocket.accept " + LOOP;
    private static final String LOCK = "com.shop.Shop.price " + LOOP;
    private static final String SEMAPHORE = PARKED
            + "java.util.concurrent.locks.AbstractQueuedSynchronizer.acquire java.util.concurrent.Semaphore.acquire "
            + LOOP;
    private static final String JETTY_LOOP =
            "org.eclipse.jetty.server.AbstractConnector$Acceptor.run" + " java.lang.VirtualThread.run";
    private static final String JETTY_ACCEPT = PARKED
            + "sun.nio.ch.Poller.poll sun.nio.ch.ServerSocketChannelImpl.accept"
            + " org.eclipse.jetty.server.ServerConnector.accept " + JETTY_LOOP;

    @TempDir
    private Path root;

    private final List<DumpedThread> threads = new ArrayList<>();
    private Map<String, String> owners = Map.of();
    private boolean told = true;
    private @Nullable String problem;
    private int taken;

    private FakeKernel kernel;
    private Acceptors acceptors;
    private final Watched calm = FakeKernel.target(PORT, SOCKET);
    private final Watched full = full(calm, 9);

    @BeforeEach
    void begin() {
        kernel = new FakeKernel(root).sleeps(1, "made-up-main");
        acceptors = new Acceptors(root, dumps());
        polled("19");
    }

    /** Returns dumps of the present list of threads. */
    private ThreadDumps dumps() {
        return this::take;
    }

    private ThreadDump take(Predicate<DumpedThread> wanted) {
        taken++;
        return new ThreadDump(threads.stream().filter(wanted).toList(), owners, told, problem);
    }

    private void polled(String events) {
        kernel.polls(11, "Read-Poller", EPOLL).epoll(EPOLL, watched(SOCKET, events, inode(PORT)));
    }

    private static Watched full(Watched target, int depth) {
        ListenQueue queue = target.queue();
        return new Watched(
                new ListenQueue(
                        queue.localAddress(),
                        queue.name(),
                        queue.inode(),
                        depth,
                        queue.limit(),
                        LimitSource.UNKNOWN,
                        queue.drops()),
                target.descriptor(),
                false);
    }

    private static DumpedThread thread(long id, String name, Thread.@Nullable State state, String methods) {
        return new DumpedThread(id, name, true, state, Stacks.of(methods), null, -1, -1);
    }

    private static DumpedThread on(long carrier, DumpedThread thread) {
        return new DumpedThread(
                thread.id(), thread.name(), true, thread.state(), thread.frames(), thread.lock(), -1, carrier);
    }

    private void present(DumpedThread... present) {
        threads.clear();
        threads.addAll(Arrays.asList(present));
    }

    private void learn(DumpedThread... present) {
        present(present);
        acceptors.learn(List.of(calm));
        taken = 0;
    }

    private AcceptorView watch() {
        return acceptors.watch(List.of(full), 3, 0).get(full);
    }

    private static DumpedThread accepting() {
        return thread(ID, "v-acceptor", Thread.State.WAITING, ACCEPT);
    }

    @Test
    void namesTheLockAndItsOwner() {
        learn(accepting());
        polled("18");
        owners = Map.of("java.lang.Object@1", "batch-job");
        present(new DumpedThread(
                ID, "v-acceptor", true, Thread.State.BLOCKED, Stacks.of(LOCK), "java.lang.Object@1", -1, -1));

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(view.server()).isEqualTo(ServerType.PLAIN);
        assertThat(view.threads())
                .singleElement()
                .satisfies(thread ->
                        assertThat(thread.blockedOn()).isEqualTo("java.lang.Object@1, held by thread 'batch-job'"));
        assertThat(view.notes())
                .containsExactly(
                        "thread 'v-acceptor' (BLOCKED) was at com.shop.Shop.price(Shop.java:42) in all 3" + " samples",
                        "the acceptor is a virtual thread, inspected by thread dumps");
    }

    @Test
    void recognisesALimiter() {
        learn(accepting());
        polled("18");
        present(thread(ID, "v-acceptor", Thread.State.WAITING, SEMAPHORE));

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.HELD_BACK);
        assertThat(view.notes()).first().asString().contains("waited in Semaphore.acquire in all 3 samples");
    }

    @Test
    void anEndedThreadAcceptsNoMore() {
        learn(accepting());
        polled("18");
        present();

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.ABSENT);
        assertThat(view.notes()).containsExactly("thread 'v-acceptor', which accepted here, has ended");
    }

    @Test
    void aCutDumpDoesNotShowThatAThreadHasEnded() {
        learn(accepting());
        polled("18");
        present();
        problem = "the thread dump is not complete: it ends early";

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.UNKNOWN);
        assertThat(view.notes())
                .containsExactly("a virtual thread accepted here, and virtual threads cannot be inspected: " + problem);
    }

    @Test
    void tellsTheReasonAndNothingElseIfVirtualThreadsCannotBeSeen() {
        acceptors = new Acceptors(root, ThreadDumps.none("this JVM cannot dump them"));
        acceptors.learn(List.of(calm));
        polled("18");

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.UNKNOWN);
        assertThat(view.threads()).isEmpty();
        assertThat(view.notes())
                .containsExactly(
                        "a virtual thread accepted here, and virtual threads cannot be inspected: this JVM cannot"
                                + " dump them");
    }

    @Test
    void aReadyThreadWithoutACarrierNamesTheHolders() {
        learn(accepting());
        DumpedThread holder = on(23, thread(60, "", Thread.State.WAITING, PARKED + "com.shop.Rates.<clinit>"));
        present(thread(ID, "v-acceptor", Thread.State.RUNNABLE, ACCEPT), holder);

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.NO_CARRIER);
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("v-acceptor");
        assertThat(view.carriers().all()).isFalse();
        assertThat(view.carriers().holders()).singleElement().satisfies(each -> {
            assertThat(each.thread().name()).isEqualTo("VirtualThread[#60]");
            assertThat(each.computes()).isFalse();
        });
        assertThat(view.notes())
                .startsWith("the acceptor, a virtual thread, was ready to run in every dump")
                .anyMatch(note -> note.startsWith("no carrier thread ran the acceptor in any dump"));
    }

    @Test
    void aReadyThreadBesideAnEmptyQueueLacksNothing() {
        learn(accepting());
        present(thread(ID, "v-acceptor", Thread.State.RUNNABLE, ACCEPT));
        Watched drained = full(calm, 0);

        assertThat(acceptors.watch(List.of(drained), 3, 0).get(drained).state()).isEqualTo(State.WORKING);
    }

    @Test
    void aMountedThreadHasACarrier() {
        learn(accepting());
        present(on(23, thread(ID, "v-acceptor", Thread.State.RUNNABLE, LOCK)));

        assertThat(watch().state()).isEqualTo(State.BUSY_ELSEWHERE);
    }

    @Test
    void aDumpWithoutStatesShowsThePlaceAlone() {
        told = false;
        learn(thread(ID, "v-acceptor", null, ACCEPT));
        present(thread(ID, "v-acceptor", null, ACCEPT));
        assertThat(watch().state()).isEqualTo(State.WAITING);

        present(thread(ID, "v-acceptor", null, SEMAPHORE));
        assertThat(watch().state()).isEqualTo(State.HELD_BACK);

        present(thread(ID, "v-acceptor", null, LOCK));
        AcceptorView view = watch();
        assertThat(view.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(view.carriers()).isNull();
    }

    @Test
    void takesNoDumpWhileTheAcceptorOfACalmListenerWaits() {
        learn(accepting());

        AcceptorView view = acceptors.watch(List.of(calm), 3, 0).get(calm);

        assertThat(view.state()).isEqualTo(State.WAITING);
        assertThat(view.notes()).containsExactly(VirtualSearch.POLLED);
        assertThat(taken).isZero();
    }

    @Test
    void learnsTheThreadsOnce() {
        learn(accepting());

        acceptors.learn(List.of(calm));

        assertThat(taken).isZero();
    }

    @Test
    void distinguishesThreadsByThePortInTheirNames() {
        Watched admin = FakeKernel.target(18081, 8);
        kernel.epoll(EPOLL, watched(SOCKET, "19", inode(PORT)), watched(8, "19", inode(18081)));
        present(
                thread(ID, "qtp-acceptor-0-ServerConnector{0.0.0.0:18080}", Thread.State.WAITING, JETTY_ACCEPT),
                thread(52, "qtp-acceptor-0-ServerConnector{0.0.0.0:18081}", Thread.State.WAITING, JETTY_ACCEPT));
        acceptors.learn(List.of(calm, admin));
        kernel.epoll(EPOLL, watched(SOCKET, "18", inode(PORT)), watched(8, "19", inode(18081)));
        present(
                thread(
                        ID,
                        "qtp-acceptor-0-ServerConnector{0.0.0.0:18080}",
                        Thread.State.BLOCKED,
                        "com.shop.Hook.onAccepting " + JETTY_LOOP),
                threads.get(1));

        Map<Watched, AcceptorView> views = acceptors.watch(List.of(full, admin), 3, 0);

        assertThat(views.get(full).state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(views.get(full).server()).isEqualTo(ServerType.JETTY);
        assertThat(views.get(full).threads()).extracting(ThreadSnapshot::id).containsExactly(ID);
        assertThat(views.get(admin).state()).isEqualTo(State.WAITING);
    }

    @Test
    void ofTwoLoopsTheOneThatDoesNotWaitIsMissed() {
        learn(accepting(), thread(52, "v-other", Thread.State.WAITING, ACCEPT));
        polled("18");
        present(
                thread(ID, "v-acceptor", Thread.State.BLOCKED, LOCK),
                thread(52, "v-other", Thread.State.WAITING, ACCEPT));

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("v-acceptor");
    }

    @Test
    void twoLoopsThatBothWaitElsewhereAreShownAsCandidates() {
        learn(accepting(), thread(52, "v-other", Thread.State.WAITING, ACCEPT));
        polled("18");
        present(
                thread(ID, "v-acceptor", Thread.State.BLOCKED, LOCK),
                thread(52, "v-other", Thread.State.BLOCKED, LOCK));

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.UNKNOWN);
        assertThat(view.threads()).isEmpty();
        assertThat(view.suspects()).extracting(Suspect::thread).containsExactly("v-acceptor", "v-other");
        assertThat(view.suspects())
                .extracting(Suspect::why)
                .containsOnly("it was in accept while all was calm, and the thread is BLOCKED");
        assertThat(view.notes()).contains("2 virtual threads may accept here, and it is unknown which of them does");
    }

    @Test
    void aThreadInTheSameLoopReplacesOneThatHasEnded() {
        learn(accepting());
        polled("18");
        present(thread(77, "", Thread.State.BLOCKED, LOCK));

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("VirtualThread[#77]");
    }

    @Test
    void ofSeveralThreadsThatAcceptedTheLivingOneIsTheAcceptor() {
        learn(accepting(), thread(52, "v-other", Thread.State.WAITING, ACCEPT));
        polled("18");
        present(thread(77, "v-third", Thread.State.BLOCKED, LOCK));

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("v-third");
    }

    @Test
    void findsABlockedAcceptorByTheCodeOfItsLoopFromCold() {
        polled("18");
        String loop = Door.class.getName() + ".run java.lang.VirtualThread.run";
        present(
                thread(ID, "v-door", Thread.State.BLOCKED, "com.shop.Shop.price " + loop),
                thread(52, "v-other", Thread.State.BLOCKED, "com.shop.Shop.price java.lang.VirtualThread.run"));

        AcceptorView view = watch();

        assertThat(view.state()).as(view.toString()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("v-door");
        assertThat(view.isInferred()).isTrue();
        assertThat(view.notes())
                .contains("it was recognised by its code: " + Door.class.getName()
                        + ".run calls accept, in thread dumps, as" + " a virtual thread");
    }

    @Test
    void twoLoopsByTheirCodeAreSuspectsFromCold() {
        polled("18");
        String loop = "com.shop.Shop.price " + Door.class.getName() + ".run java.lang.VirtualThread.run";
        present(thread(ID, "v-one", Thread.State.BLOCKED, loop), thread(52, "v-two", Thread.State.BLOCKED, loop));

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.UNKNOWN);
        assertThat(view.suspects()).extracting(Suspect::thread).containsExactly("v-one", "v-two");
    }

    @Test
    void namesAPlatformThreadThatOwnsTheLockOfAVirtualThread() {
        learn(accepting());
        polled("18");
        Thread owner = Thread.currentThread();
        present(new DumpedThread(
                ID,
                "v-acceptor",
                true,
                Thread.State.WAITING,
                Stacks.of(PARKED + "java.util.concurrent.locks.ReentrantLock.lock " + LOCK),
                "java.util.concurrent.locks.ReentrantLock$NonfairSync@1",
                owner.getId(),
                -1));

        assertThat(watch().threads()).extracting(ThreadSnapshot::lockOwner).containsExactly(owner.getName());
    }

    /** A loop that calls accept, for its class file. */
    static final class Door {

        static void run(ServerSocket door) throws IOException {
            while (true) {
                door.accept().close();
            }
        }
    }

    @Test
    void findsNoAcceptorIfNoCodeOnAnyStackAcceptsFromCold() {
        polled("18");
        present(thread(
                ID, "v-report", Thread.State.BLOCKED, Idler.class.getName() + ".run java.lang.VirtualThread.run"));

        AcceptorView view = watch();

        assertThat(view.state()).as(view.toString()).isEqualTo(State.ABSENT);
        assertThat(view.notes())
                .containsExactly(
                        "a virtual thread accepted here, and no method on the stack of a virtual thread calls accept");
    }

    /** Code that accepts nothing, for its class file. */
    static final class Idler {

        static void run() {}
    }

    @Test
    void acceptorIsUnknownFromColdIfADumpFailed() {
        polled("18");
        problem = "made up";
        present(thread(
                ID, "v-report", Thread.State.BLOCKED, Idler.class.getName() + ".run java.lang.VirtualThread.run"));

        assertThat(watch().state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void findsABlockedAcceptorOfAKnownServerFromCold() {
        polled("18");
        present(thread(ID, "jetty", Thread.State.BLOCKED, "com.shop.Hook.onAccepting " + JETTY_LOOP));

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(view.server()).isEqualTo(ServerType.JETTY);
    }

    @Test
    void fromColdAnUnknownLoopIsNotFound() {
        polled("18");
        present(thread(ID, "v-acceptor", Thread.State.BLOCKED, LOCK));

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.UNKNOWN);
        assertThat(view.notes())
                .containsExactly("a virtual thread accepted here, and no virtual thread is in a known accept loop now");
    }
}
