package io.github.listenqueue.internal.diagnosis.acceptor;

import static io.github.listenqueue.internal.diagnosis.acceptor.FakeKernel.inode;
import static io.github.listenqueue.internal.diagnosis.acceptor.FakeKernel.watched;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.virtual.ThreadDumps;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with real, blocked threads and a fake kernel that reports their waits. */
class AcceptorsTest {

    private static final int PORT = 18080;
    private static final int SOCKET = 7;
    private static final int EPOLL = 5;

    @TempDir
    private Path root;

    private final AcceptorFixture fixture = new AcceptorFixture();
    private final Watched web = FakeKernel.target(PORT, SOCKET);
    private final Watched admin = FakeKernel.target(18081, 8);
    private FakeKernel kernel;
    private Acceptors acceptors;

    @BeforeEach
    void begin() {
        kernel = new FakeKernel(root).sleeps(1, "made-up-main");
        acceptors = new Acceptors(root, ThreadDumps.none("made up"));
    }

    @AfterEach
    void end() throws IOException {
        fixture.close();
    }

    @Test
    void findsThreadsThatWaitInAccept() {
        fixture.blocked("made-up-a");
        fixture.blocked("made-up-b");
        kernel.accepts(11, "made-up-a", SOCKET).accepts(12, "made-up-b", 8);

        Map<Watched, AcceptorView> views = acceptors.watch(List.of(web, admin), 3, 0);

        assertThat(views.get(web).state()).isEqualTo(State.WAITING);
        assertThat(views.get(web).threads()).extracting(ThreadSnapshot::name).containsExactly("made-up-a");
        assertThat(views.get(web).notes())
                .containsExactly("thread 'made-up-a' (WAITING) waited for connections in all 3 samples");
        assertThat(views.get(admin).threads()).extracting(ThreadSnapshot::name).containsExactly("made-up-b");
    }

    @Test
    void remembersAnAcceptorThatIsBusyElsewhere() {
        fixture.blocked("made-up-a");
        kernel.accepts(11, "made-up-a", SOCKET);
        acceptors.learn(List.of(web));
        kernel.sleeps(11, "made-up-a");

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(view.notes())
                .singleElement()
                .asString()
                .startsWith("thread 'made-up-a' (WAITING) was at ")
                .contains("AcceptorFixture.block(AcceptorFixture.java:")
                .endsWith(" in all 3 samples");
    }

    @Test
    void forgetsAListenerThatIsGone() {
        fixture.blocked("made-up-a");
        kernel.accepts(11, "made-up-a", SOCKET);
        acceptors.learn(List.of(web));
        kernel.sleeps(11, "made-up-a");
        acceptors.learn(List.of());

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.ABSENT);
        assertThat(view.notes()).noneMatch(note -> note.contains("made-up-a"));
    }

    @Test
    void findsNoAcceptorAfterItsThreadHasEnded() throws InterruptedException {
        Thread mortal = fixture.blocked("made-up-a");
        kernel.accepts(11, "made-up-a", SOCKET);
        acceptors.learn(List.of(web));
        mortal.interrupt();
        mortal.join();
        kernel.gone(11);

        // The JVM may list a thread for a moment after join() has returned.
        Awaitility.await().untilAsserted(() -> assertThat(watch().state()).isEqualTo(State.ABSENT));
        AcceptorView view = watch();
        assertThat(view.threads()).isEmpty();
        assertThat(view.notes()).containsExactly("thread 'made-up-a', which accepted here, has ended");
    }

    @Test
    void findsNoAcceptorIfNoThreadEverAccepted() {
        acceptors.learn(List.of(web));

        assertThat(watch().state()).isEqualTo(State.ABSENT);
        assertThat(watch().notes())
                .containsExactly("no thread waits for connections, and none is known to have done so");
    }

    @Test
    void findsNoAcceptorWithoutAScanBeforeTheSaturation() {
        fixture.blocked("made-up-b");
        kernel.accepts(12, "made-up-b", 3);

        AcceptorView view = watch();

        assertThat(view.state()).as(view.toString()).isEqualTo(State.ABSENT);
        assertThat(view.notes())
                .containsExactly(
                        "no thread waits in accept, no selector watches this listener, and no method on any stack"
                                + " calls accept or select");
        acceptors.learn(List.of(web));
        assertThat(watch().state()).isEqualTo(State.ABSENT);
    }

    @Test
    void recognisesAnAcceptorByTheCodeOfItsLoop() throws Exception {
        ServerSocket one = fixture.listen();
        Thread keeper = doorkeeper("made-up-keeper", one);
        kernel.sleeps(12, "made-up-keeper");

        AcceptorView view = watch();

        assertThat(view.state()).as(view.toString()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(view.threads()).extracting(ThreadSnapshot::id).containsExactly(keeper.getId());
        assertThat(view.notes())
                .last()
                .asString()
                .matches("it was recognised by its code: \\S+AcceptorsTest\\.\\S+ calls accept");
    }

    @Test
    void listsSuspectsByTheCodeOfTheirLoops() throws Exception {
        ServerSocket one = fixture.listen();
        doorkeeper("made-up-keeper-a", one);
        doorkeeper("made-up-keeper-b", one);

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.UNKNOWN);
        assertThat(view.notes()).containsExactly("2 threads may accept here, and it is unknown which of them does");
        assertThat(view.suspects())
                .hasSize(2)
                .allMatch(suspect -> suspect.thread().startsWith("made-up-keeper-")
                        && suspect.place().matches("\\S+\\.\\S+\\(\\w+\\.java:\\d+\\)")
                        && suspect.why().endsWith(" calls accept, and the thread is WAITING"));
    }

    private Thread doorkeeper(String name, ServerSocket door) {
        Thread thread = fixture.start(name, () -> {
            fixture.block();
            door.accept();
        });
        Awaitility.await(name).until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    @Test
    void doesNotDistinguishThreadsOfTheSameName() {
        fixture.blocked("made-up-twin");
        fixture.blocked("made-up-twin");
        kernel.polls(11, "made-up-twin", EPOLL).epoll(EPOLL, watched(SOCKET, "19", inode(PORT)));

        AcceptorView waiting = watch();
        kernel.epoll(EPOLL, watched(SOCKET, "18", inode(PORT)));
        AcceptorView off = watch();

        String thread = "a thread that cannot be distinguished from 1 other of the same name ";
        assertThat(waiting.state()).isEqualTo(State.WAITING);
        assertThat(waiting.notes()).containsExactly(thread + "waits for connections");
        assertThat(off.state()).isEqualTo(State.UNKNOWN);
        assertThat(off.notes())
                .containsExactly(thread + "waits in a selector, with accepting switched off for this listener");
    }

    @Test
    void remembersASelectorWhileTheListenerIsNotRegistered() {
        fixture.blocked("made-up-a");
        kernel.polls(11, "made-up-a", EPOLL).epoll(EPOLL, watched(SOCKET, "19", inode(PORT)));
        acceptors.learn(List.of(web));
        kernel.epoll(EPOLL);

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.ABSENT);
        assertThat(view.notes())
                .containsExactly(
                        "thread 'made-up-a' (WAITING) waited in its selector, which did not watch this listener for"
                                + " connections, in all 3 samples",
                        "no selector watches this listener, and no thread is busy that could change that: its key was"
                                + " cancelled, or its interest in accepting was removed");
    }

    @Test
    void reportsTheWaitingThreadOfASharedSelector() {
        fixture.blocked("made-up-a");
        fixture.blocked("made-up-b");
        kernel.polls(11, "made-up-a", EPOLL).epoll(EPOLL, watched(SOCKET, "19", inode(PORT)));
        acceptors.learn(List.of(web));
        kernel.sleeps(11, "made-up-a").polls(12, "made-up-b", EPOLL);

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.WAITING);
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("made-up-b");
    }

    @Test
    void recognisesAThreadByThePortInItsName() {
        fixture.blocked("http-nio-18080-Acceptor");
        kernel.sleeps(11, "http-nio-18080-");

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("http-nio-18080-Acceptor");
        assertThat(view.notes()).hasSize(2).last().isEqualTo("it was recognised by its name");
    }

    @Test
    void recognisesNoThreadByAPortOfTwoListeners() {
        fixture.blocked("http-nio-18080-Acceptor");
        kernel.sleeps(11, "http-nio-18080-");
        Watched sibling = FakeKernel.target(PORT, 9);

        assertThat(acceptors.watch(List.of(new Watched(sibling.queue(), 9, false), web), 2, 0))
                .allSatisfy((target, view) -> assertThat(view.threads()).isEmpty());
    }

    @Test
    void recognisesTheOnlyThreadInAcceptByItsFrames() throws IOException {
        ServerSocket one = fixture.listen();
        fixture.start("made-up-a", one::accept);

        AcceptorView view = await("it was recognised by its frames, as the only one of its kind");

        assertThat(view.state()).isEqualTo(State.WAITING);
        assertThat(view.threads()).extracting(ThreadSnapshot::name).containsExactly("made-up-a");
        assertThat(view.server()).isEqualTo(ServerType.PLAIN);
    }

    @Test
    void doesNotRecogniseOneOfTwoThreadsInAccept() throws IOException {
        ServerSocket one = fixture.listen();
        ServerSocket two = fixture.listen();
        fixture.start("made-up-a", one::accept);
        fixture.start("made-up-b", two::accept);

        AcceptorView view = await("2 threads may accept here, and it is unknown which of them does");

        assertThat(view.state()).isEqualTo(State.UNKNOWN);
        assertThat(view.threads()).isEmpty();
        assertThat(view.suspects()).extracting(Suspect::thread).containsExactlyInAnyOrder("made-up-a", "made-up-b");
    }

    @Test
    void doesNotRecogniseTheOnlyThreadInAcceptIfSomeThreadsWereNotInspected() throws IOException {
        ServerSocket one = fixture.listen();
        fixture.start("made-up-accept", one::accept);
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < Search.MAX_FRAMES / Search.SHORT_STACK + 200; i++) {
            crowd.add(fixture.start("made-up-crowd", () -> blockDeeply(Search.SHORT_STACK)));
        }
        Awaitility.await().until(() -> crowd.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));

        AcceptorView view = await("there are too many threads to inspect all of them");

        assertThat(view.state()).isEqualTo(State.UNKNOWN);
        assertThat(view.suspects()).extracting(Suspect::thread).containsExactly("made-up-accept");
    }

    private void blockDeeply(int depth) throws InterruptedException {
        if (depth > 0) {
            blockDeeply(depth - 1);
        }
        fixture.block();
    }

    private AcceptorView await(String note) {
        Awaitility.await().untilAsserted(() -> assertThat(watch().notes()).contains(note));
        return watch();
    }

    @Test
    void acceptorIsUnknownIfThreadsCannotBeListed() {
        kernel.tree().delete("self/task");

        AcceptorView view = watch();

        assertThat(view.state()).isEqualTo(State.UNKNOWN);
        assertThat(view.notes())
                .containsExactly(
                        "the waits of threads cannot be read: " + root.resolve("self/task") + " cannot be listed");
    }

    @Test
    void aWatchWithoutListenersLearnsNothing() {
        kernel.accepts(11, "made-up-a", SOCKET);

        assertThat(acceptors.watch(List.of(), 3, 0)).isEmpty();
        assertThat(watch().state()).isNotEqualTo(State.BUSY_ELSEWHERE);
    }

    private AcceptorView watch() {
        return acceptors.watch(List.of(web), 3, 0).get(web);
    }
}
