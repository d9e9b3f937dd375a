package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A fake {@code /proc} tree with threads, epolls and descriptors. */
final class FakeKernel {

    static final String ARCHITECTURE = System.getProperty("os.arch");

    private static final boolean IS_X86_64 = ARCHITECTURE.equals("amd64") || ARCHITECTURE.equals("x86_64");
    private static final int ACCEPT_CALL = IS_X86_64 ? 43 : 202;
    private static final int EPOLL_CALL = IS_X86_64 ? 281 : 22;

    private final ProcTree tree;

    FakeKernel(Path root) {
        tree = new ProcTree(root);
    }

    Path root() {
        return tree.root();
    }

    ProcTree tree() {
        return tree;
    }

    FakeKernel accepts(int task, String name, int descriptor) {
        return thread(task, name, call(ACCEPT_CALL, descriptor));
    }

    FakeKernel polls(int task, String name, int epoll) {
        return thread(task, name, call(EPOLL_CALL, epoll));
    }

    /** Adds a thread in io_uring_enter. */
    FakeKernel enters(int task, String name, int ring) {
        return thread(task, name, call(SystemCalls.IO_URING_ENTER, ring));
    }

    /** Adds a ring with the given requests. */
    FakeKernel ring(int ring, String... requests) {
        tree.link("self/fd/" + ring, "anon_inode:[io_uring]")
                .write(
                        "self/fdinfo/" + ring,
                        "pos:\t0\nSQEs:\t0\nCQEs:\t0\nPollList:\n" + String.join("", requests) + "CqOverflowList:\n");
        return this;
    }

    FakeKernel runs(int task, String name) {
        return thread(task, name, "running\n");
    }

    FakeKernel sleeps(int task, String name) {
        return thread(task, name, "-1 0x7ffd4a 0x7f80483f\n");
    }

    /** Adds a thread in an unknown system call. */
    FakeKernel calls(int task, String name) {
        return thread(task, name, call(9999, 1));
    }

    /** Adds a thread in a system call. */
    FakeKernel calls(int task, int number, int descriptor) {
        return thread(task, "made-up", call(number, descriptor));
    }

    FakeKernel gone(int task) {
        tree.delete("self/task/" + task);
        return this;
    }

    /** Adds an epoll with the given registrations. */
    FakeKernel epoll(int epoll, String... lines) {
        tree.write("self/fdinfo/" + epoll, "pos:\t0\nflags:\t02000002\n" + String.join("", lines));
        return this;
    }

    static final String ACCEPT = "  op=13, task_works=0\n";
    static final String POLL = "  op=6, task_works=0\n";

    /** A read of the descriptor by which Netty wakes its event loop. */
    static final String READ = "  op=22, task_works=0\n";

    static String watched(int descriptor, String events, long inode) {
        return "tfd: %8d events: %8s data: %16x  pos:0 ino:%x sdev:9\n"
                .formatted(descriptor, events, descriptor, inode);
    }

    static Watched target(int port, int descriptor) {
        return new Watched(
                new ListenQueue(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        "port " + port,
                        inode(port),
                        0,
                        OptionalInt.empty(),
                        LimitSource.UNKNOWN,
                        OptionalLong.empty()),
                descriptor,
                true);
    }

    static long inode(int port) {
        return 1_000_000L + port;
    }

    private FakeKernel thread(int task, String name, String call) {
        tree.write("self/task/" + task + "/comm", name + "\n");
        tree.write("self/task/" + task + "/syscall", call);
        return this;
    }

    private static String call(int number, int descriptor) {
        return "%d 0x%x 0x0 0x0 0x0 0x0 0x0 0x7f801c 0x7f8048\n".formatted(number, descriptor);
    }
}
