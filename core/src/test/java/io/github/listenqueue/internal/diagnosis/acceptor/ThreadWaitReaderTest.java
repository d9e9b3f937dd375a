package io.github.listenqueue.internal.diagnosis.acceptor;

import static io.github.listenqueue.internal.diagnosis.acceptor.FakeKernel.inode;
import static io.github.listenqueue.internal.diagnosis.acceptor.FakeKernel.watched;
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

class ThreadWaitReaderTest {

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
    void readsTheWaitFromTheSystemCall() {
        kernel.accepts(11, "a", 7)
                .polls(12, "b", 5)
                .runs(13, "c")
                .sleeps(14, "d")
                .calls(15, "e");

        assertThat(waits.of(11)).isEqualTo(new Wait(Kind.ACCEPT, 7));
        assertThat(waits.of(12)).isEqualTo(new Wait(Kind.EPOLL, 5));
        assertThat(waits.of(13)).isEqualTo(Wait.RUNNING);
        assertThat(waits.of(14)).isEqualTo(Wait.OTHER);
        assertThat(waits.of(15)).isEqualTo(Wait.OTHER);
        assertThat(waits.problem()).isNull();
    }

    @Test
    void readsNothingOnAnUnknownArchitecture() {
        kernel.accepts(11, "a", 7);
        ThreadWaitReader foreign = new ThreadWaitReader(root, "sparc");

        assertThat(foreign.of(11)).isEqualTo(Wait.UNREADABLE);
        assertThat(foreign.ids()).isEmpty();
        foreign.begin();
        assertThat(foreign.problem()).contains("architecture");
    }

    @Test
    void reportsAProblemUnlessTheThreadHasEnded() {
        assertThat(waits.of(-1)).isEqualTo(Wait.UNREADABLE);
        assertThat(waits.of(99)).isEqualTo(Wait.UNREADABLE);
        assertThat(waits.problem()).as("no such thread").isNull();

        kernel.accepts(11, "a", 7).accepts(12, "b", 7);
        kernel.tree().delete("self/task/11/syscall").write("self/task/12/syscall", "what\n");
        assertThat(waits.of(11)).isEqualTo(Wait.UNREADABLE);
        assertThat(waits.problem()).contains("task/11/syscall");
        assertThat(waits.of(12)).isEqualTo(Wait.UNREADABLE);
        assertThat(waits.problem()).as("the first one").contains("task/11/syscall");
        waits.begin();
        assertThat(waits.problem()).isNull();
    }

    @Test
    void recognisesASocketByAnyOfItsDescriptors() {
        kernel.tree().own(9, inode(8080)).own(10, inode(8081));

        assertThat(waits.isSocketOf(web, 7)).isTrue();
        assertThat(waits.isSocketOf(web, 9)).isTrue();
        assertThat(waits.isSocketOf(web, 10)).isFalse();
    }

    @Test
    void readsTheRegistrationOfAListener() {
        kernel.epoll(5, watched(7, "18", inode(8080)), watched(3, "19", inode(8081)));

        assertThat(waits.interest(5, web)).as("0x18 is without EPOLLIN").isEqualTo(Interest.OFF);
        assertThat(waits.interest(5, admin)).isEqualTo(Interest.ON);
        assertThat(waits.interest(5, FakeKernel.target(8082, 3)))
                .as("the descriptor now belongs to another socket")
                .isEqualTo(Interest.ABSENT);
        assertThat(waits.problem()).isNull();
        assertThat(waits.interest(6, web)).isEqualTo(Interest.UNREADABLE);
        assertThat(waits.problem()).contains("fdinfo/6");
    }

    @Test
    void usesTheDescriptorIfTheKernelReportsNoInode() {
        kernel.epoll(5, "tfd:        7 events:       19 data:                7\n");

        assertThat(waits.interest(5, web)).isEqualTo(Interest.ON);
        assertThat(waits.interest(5, admin)).isEqualTo(Interest.ABSENT);
    }

    @Test
    void scansThreadsThatWaitHereAndElsewhere() {
        kernel.accepts(11, "a", 7)
                .accepts(12, "b", 3)
                .polls(13, "c", 5)
                .polls(14, "d", 6)
                .runs(15, "e")
                .sleeps(16, "f")
                .epoll(5, watched(8, "18", inode(8081)))
                .epoll(6, watched(3, "19", 33));

        Scan scan = scan();

        assertThat(scan.here())
                .containsExactlyInAnyOrder(
                        new Waiter(11, web, -1, Interest.ON, false), new Waiter(13, admin, 5, Interest.OFF, false));
        assertThat(scan.elsewhere()).containsExactlyInAnyOrder(12, 14);
        assertThat(waits.problem()).isNull();
    }

    @Test
    void countsAThreadInAKnownEpollWithoutRegistration() {
        kernel.polls(13, "c", 5).epoll(5, watched(8, "19", inode(8081)));

        Scan scan = waits.scan(List.of(web, admin), (target, epoll) -> epoll == 5);

        assertThat(scan.here())
                .containsExactlyInAnyOrder(
                        new Waiter(13, web, 5, Interest.ABSENT, false), new Waiter(13, admin, 5, Interest.ON, false));
        assertThat(scan.elsewhere()).isEmpty();
    }

    @Test
    void recognisesPollersOfVirtualThreads() {
        kernel.polls(11, "Read-Poller", 5)
                .polls(12, "MasterPoller", 6)
                .polls(13, "Master", 9)
                .epoll(5, watched(7, "19", inode(8080)))
                .epoll(6, watched(20, "19", 20), watched(21, "19", 21))
                .epoll(20, watched(3, "19", 33))
                .epoll(21, watched(8, "19", inode(8081)))
                .epoll(9, watched(21, "19", 21));

        Scan scan = scan();

        assertThat(scan.here())
                .containsExactlyInAnyOrder(
                        new Waiter(11, web, 5, Interest.ON, true), new Waiter(12, admin, 21, Interest.ON, true));
        assertThat(scan.elsewhere()).as("not a poller by its name").containsExactly(13);
    }

    @Test
    void reportsAnUnreadableEpollUnlessItsThreadHasEnded() {
        kernel.polls(13, "c", 5);

        assertThat(scan().elsewhere()).containsExactly(13);
        assertThat(waits.problem()).contains("fdinfo/5");
    }

    @Test
    void findsNoThreadIfTheyCannotBeListed() {
        assertThat(waits.ids()).isEmpty();
        assertThat(waits.problem()).contains("task cannot be listed");

        kernel.sleeps(11, "a").sleeps(12, "b");
        waits.begin();
        assertThat(waits.ids()).containsExactlyInAnyOrder(11, 12);
        assertThat(waits.problem()).isNull();
    }

    private Scan scan() {
        return waits.scan(List.of(web, admin), (target, epoll) -> false);
    }
}
