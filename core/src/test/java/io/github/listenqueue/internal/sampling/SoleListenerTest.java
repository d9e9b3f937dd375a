package io.github.listenqueue.internal.sampling;

import static io.github.listenqueue.testsupport.procfs.Row.established;
import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static io.github.listenqueue.testsupport.procfs.Row.listen6;
import static io.github.listenqueue.testsupport.procfs.UnixRow.listener;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the search for the sole listener of the namespace, by the tables and by the kernel. */
class SoleListenerTest {

    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    private Path folder;

    private ProcTree tree;
    private ListenerSampler sampler;
    private int filteredPort;
    private long nowNs;

    @BeforeEach
    void open() {
        tree = new ProcTree(folder).tcp6(listen6(0, 80, 3, 11)).own(4, 11);
        sampler = new ListenerSampler(config(NativeAccess.OFF), () -> nowNs);
    }

    @AfterEach
    void close() {
        sampler.close();
    }

    @Test
    void findsTheOnlyListenerOfAllTables() {
        assertThat(sole()).isEqualTo(11);
        tree.tcp(established(0, 80)).unix(listener(12, "/run/a")).own(5, 12);
        assertThat(sole()).isEqualTo(11);
    }

    @Test
    void findsNoneWithOneInEachTable() {
        tree.tcp(listen(0, 81, 0, 12)).own(5, 12);
        assertThat(sole()).isNull();
        tree.tcp6().own(4, 99);
        assertThat(sole()).isEqualTo(12);
    }

    @Test
    void countsListenersOfOtherProcesses() {
        tree.tcp(listen(0, 81, 0, 12));
        assertThat(sole()).isNull();
        tree.tcp();
        assertThat(sole()).as("the other closed").isEqualTo(11);
        tree.tcp6(listen6(0, 80, 3, 12));
        assertThat(sole()).as("ours closed").isNull();
    }

    @Test
    void countsExcludedListenersOfOurs() {
        filteredPort = 81;
        tree.tcp(listen(0, 81, 0, 12)).own(5, 12);
        assertThat(sole()).isNull();
    }

    @Test
    void countsMembersOfAReuseportGroup() {
        tree.tcp6(listen6(0, 80, 3, 11), listen6(1, 80, 0, 12)).own(5, 12);
        assertThat(sole()).isNull();
    }

    @Test
    void findsTheOnlyListenerWithoutIpv6() {
        tree.delete("self/net/tcp6").tcp(listen(0, 80, 0, 11));
        assertThat(sole()).isEqualTo(11);
    }

    @Test
    void isUnknownWhileATableIsUnreadable() {
        tree.write("self/net/tcp", "garbage");
        assertThat(sole()).isNull();
        tree.tcp();
        assertThat(sole()).isEqualTo(11);
        tree.write("self/net/tcp6", "garbage");
        assertThat(sole()).isNull();
    }

    @Test
    void isUnknownWhileARowHasNoKnownOwner() {
        assertThat(sole()).isEqualTo(11);
        tree.delete("self/fd").write("self/fd", "");
        tree.tcp6(listen6(0, 80, 3, 11), listen6(1, 81, 0, 12));
        assertThat(sole()).isNull();
    }

    @Test
    void returnsTheSameSampleWhileNothingChanges() {
        Sample first = read();
        assertThat(read()).isSameAs(first);
    }

    @Test
    void queriesTheKernelOnceASecond() {
        PlayedSockets kernel = new PlayedSockets();
        sampler.close();
        LibcAccess binding = LibcAccess.of(kernel, "fake");
        sampler = new ListenerSampler(
                config(NativeAccess.AUTO), () -> nowNs, binding, SockDiag.open(binding, () -> nowNs));
        tree.tcp(listen(0, 80, 3, 11)).tcp6();
        assertThat(sole(kernel, 11)).isEqualTo(11);

        // The table is too expensive to be read again so soon.
        assertThat(sole(kernel, 11, 12)).isNull();
        assertThat(sole(kernel, 11)).isEqualTo(11);
        assertThat(sole(kernel, 12)).as("of another process").isNull();
        assertThat(sole(kernel)).isNull();
        assertThat(sole(kernel, 11)).isEqualTo(11);

        kernel.refuseNetlink();
        assertThat(sole()).as("by the tables").isEqualTo(11);
        tree.tcp6(listen6(0, 81, 0, 12));
        assertThat(sole()).isNull();
    }

    private SamplingConfig config(NativeAccess nativeAccess) {
        return new SamplingConfig(
                folder,
                nativeAccess,
                new PortConfig(),
                address -> !address.toString().endsWith(":" + filteredPort));
    }

    private @Nullable Long sole(PlayedSockets kernel, int... listening) {
        kernel.forgetAnswers();
        kernel.answerListeners();
        kernel.answerListeners(listening);
        return sole();
    }

    private @Nullable Long sole() {
        Listener sole = read().sole();
        return sole == null ? null : sole.queue().inode();
    }

    private Sample read() {
        nowNs += SECOND_NS;
        return sampler.read(true);
    }
}
