package io.github.listenqueue;

import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static io.github.listenqueue.testsupport.procfs.Row.listen6;
import static io.github.listenqueue.testsupport.procfs.UnixRow.listener;
import static io.github.listenqueue.testsupport.procfs.UnixRow.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An unreadable file makes its numbers unknown, with a reason that names it, and is read again by the next sample. */
class UnreadableTreeTest {

    private final EventLog log = new EventLog();

    @TempDir
    private Path folder;

    private ProcTree tree;

    /** The ways in which a file can be unreadable. */
    enum Broken {
        MISSING,
        EMPTY,
        GARBAGE,
        TRUNCATED,
        ENDLESS_LINE,
        ENDLESS,
        FORBIDDEN,
        FAILING,
        FOLDER;

        void apply(ProcTree tree, String name) {
            switch (this) {
                case MISSING -> tree.delete(name);
                case EMPTY -> tree.write(name, "");
                case GARBAGE -> tree.write(name, "\u0000\u0001garbage\n\n\n");
                case TRUNCATED -> tree.write(name, "  sl  local_address rem_address   st\n   0: 0100007F");
                case ENDLESS_LINE -> tree.write(name, "x".repeat(200_000));
                case ENDLESS -> tree.link(name, "/dev/zero");
                // A write-only sysctl: the kernel refuses to open it for reading, even for root.
                case FORBIDDEN -> tree.link(name, "/proc/sys/net/ipv4/route/flush");
                // It can be opened, but nothing is mapped at address 0.
                case FAILING -> tree.link(name, "/proc/self/mem");
                case FOLDER -> tree.link(name, "/proc");
            }
        }
    }

    @BeforeEach
    void makeTree() {
        tree = new ProcTree(folder)
                .tcp(listen(0, 80, 3, 11))
                .tcp6(listen6(0, 81, 4, 12))
                .own(4, 11)
                .own(5, 12);
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void aListenerWithAnUnreadableTableIsOmittedButNotClosed(Broken broken) {
        try (ListenQueueMonitor monitor = build()) {
            assertThat(monitor.sample().queues()).hasSize(2);
            broken.apply(tree, "self/net/tcp");

            ListenQueueSnapshot snapshot = monitor.sample();

            assertThat(snapshot.queues()).extracting(ListenQueue::name).containsExactly("[::]:81");
            assertThat(snapshot.source().kind()).isEqualTo(SnapshotSource.Kind.PROCFS);
            assertThat(snapshot.source().reason()).contains(folder + "/self/net/tcp");
            assertThat(monitor.health().status()).isEqualTo(Status.UNKNOWN);
            assertThat(monitor.health().reason()).contains("127.0.0.1:80", folder + "/self/net/tcp");

            tree.tcp(listen(0, 80, 5, 11));
            snapshot = monitor.sample();

            assertThat(snapshot.queues()).extracting(ListenQueue::depth).containsExactly(5, 4);
            assertThat(snapshot.source().reason()).doesNotContain("self/net");
            assertThat(monitor.health().status()).isEqualTo(Status.UP);
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Opened [::]:81");
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void listenersAreUnavailableButNotClosedWithoutAnyTable(Broken broken) {
        try (ListenQueueMonitor monitor = build()) {
            monitor.sample();
            broken.apply(tree, "self/net/tcp");
            broken.apply(tree, "self/net/tcp6");

            assertUnavailable(monitor, folder + "/self/net/tcp6", folder + "/self/net/tcp");

            tree.tcp(listen(0, 80, 5, 11)).tcp6(listen6(0, 81, 6, 12));
            assertThat(monitor.sample().queues()).extracting(ListenQueue::depth).containsExactly(5, 6);
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Opened [::]:81");
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void tablesThatAreUnreadableFromTheStartAreRetried(Broken broken) {
        broken.apply(tree, "self/net/tcp");
        broken.apply(tree, "self/net/tcp6");

        try (ListenQueueMonitor monitor = build()) {
            assertUnavailable(monitor, folder + "/self/net/tcp6", folder + "/self/net/tcp");

            tree.tcp(listen(0, 80, 5, 11)).tcp6(listen6(0, 81, 6, 12));
            assertThat(monitor.sample().source().kind()).isEqualTo(SnapshotSource.Kind.PROCFS);
            assertThat(monitor.snapshot().queues()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void anUnreadableUnixTableHidesOnlyUnixListeners(Broken broken) {
        tree.unix(listener(13, "/run/a.sock")).own(6, 13);
        try (ListenQueueMonitor monitor = build()) {
            assertThat(monitor.sample().queues()).hasSize(3);
            broken.apply(tree, "self/net/unix");

            ListenQueueSnapshot snapshot = monitor.sample();

            assertThat(snapshot.queues()).extracting(ListenQueue::name).containsExactly("127.0.0.1:80", "[::]:81");
            assertThat(snapshot.source().reason()).contains(folder + "/self/net/unix");
            assertThat(monitor.health().status()).isEqualTo(Status.UNKNOWN);

            tree.unix(listener(13, "/run/a.sock"), waiting("/run/a.sock"));
            assertThat(monitor.sample().queues()).extracting(ListenQueue::depth).containsExactly(3, 4, 1);
            assertThat(monitor.snapshot().source().reason()).doesNotContain("self/net");
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Opened [::]:81", "Opened /run/a.sock");
    }

    @Test
    void aKernelWithoutIpv6IsNoProblem() {
        tree.delete("self/net/tcp6");

        try (ListenQueueMonitor monitor = build()) {
            assertThat(monitor.sample().queues()).hasSize(1);
            assertThat(monitor.snapshot().source().reason()).doesNotContain("tcp6");
            assertThat(monitor.health().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void aMissingTreeIsUnavailable() {
        try (ListenQueueMonitor monitor =
                ListenQueueMonitor.builder().procRoot(folder.resolve("nowhere")).build()) {
            assertUnavailable(monitor, folder + "/nowhere/self/net/tcp6 (No such file or directory)");
            assertThat(monitor.snapshot().counters()).isEqualTo(TcpCounters.UNKNOWN);
            assertThat(monitor.snapshot().settings()).isEqualTo(KernelSettings.UNKNOWN);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Broken.class,
            names = {"MISSING", "EMPTY", "FAILING", "ENDLESS"})
    void ownListenersAreUnknownWithoutTheDescriptorDirectory(Broken broken) {
        broken.apply(tree, "self/fd");

        try (ListenQueueMonitor monitor = build()) {
            assertUnavailable(monitor, "cannot tell which listening sockets are ours: " + folder + "/self/fd");

            tree.delete("self/fd").own(4, 11).own(5, 12);
            assertThat(monitor.sample().queues()).hasSize(2);
            assertThat(monitor.snapshot().source().kind()).isEqualTo(SnapshotSource.Kind.PROCFS);
            assertThat(monitor.health().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void knownListenersRemainWhenTheDescriptorDirectoryBecomesUnreadable() {
        try (ListenQueueMonitor monitor = build()) {
            monitor.sample();
            tree.delete("self/fd").tcp(listen(0, 80, 9, 11));

            assertThat(monitor.sample().queues()).extracting(ListenQueue::depth).containsExactly(9, 4);
            assertThat(monitor.snapshot().source().reason()).contains(folder + "/self/fd: No such file or directory");

            tree.own(4, 11).own(5, 12);
            assertThat(monitor.sample().source().reason()).doesNotContain("self/fd");
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Opened [::]:81");
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void unreadableCountersAreUnknownRatherThanZero(Broken broken) {
        broken.apply(tree, "self/net/netstat");
        broken.apply(tree, "self/net/snmp");

        try (ListenQueueMonitor monitor = build()) {
            ListenQueueSnapshot snapshot = monitor.sample();

            assertThat(snapshot.counters()).isEqualTo(TcpCounters.UNKNOWN);
            assertThat(snapshot.queues()).hasSize(2);
            assertThat(snapshot.source().reason()).contains(folder + "/self/net/netstat", folder + "/self/net/snmp");
            assertThat(monitor.health().status()).isEqualTo(Status.UNKNOWN);
            assertThat(monitor.health().reason())
                    .contains("limits and drops are unknown", folder + "/self/net/netstat");

            tree.drops(1, 2).write("self/net/snmp", "Tcp: PassiveOpens\nTcp: 9\n");
            snapshot = monitor.sample();

            assertThat(snapshot.counters().listenOverflows()).hasValue(1);
            assertThat(snapshot.counters().listenDrops()).hasValue(2);
            assertThat(snapshot.counters().passiveOpens()).hasValue(9);
            assertThat(snapshot.source().reason()).doesNotContain("self/net");
            assertThat(monitor.health().status()).isEqualTo(Status.UP);
        }
    }

    static Stream<Arguments> settings() {
        Stream<Arguments> files = Stream.of(
                arguments("sys/net/core/somaxconn", KernelSettings::somaxconn),
                arguments("sys/net/ipv4/tcp_max_syn_backlog", KernelSettings::maxSynBacklog),
                arguments("sys/net/ipv4/tcp_syncookies", KernelSettings::syncookies),
                arguments("sys/net/ipv4/tcp_abort_on_overflow", KernelSettings::abortOnOverflow),
                arguments("sys/net/ipv4/tcp_synack_retries", KernelSettings::synackRetries));
        return files.flatMap(
                file -> Stream.of(Broken.values()).map(broken -> Arguments.of(file.get()[0], broken, file.get()[1])));
    }

    private static Arguments arguments(String file, Function<KernelSettings, OptionalInt> setting) {
        return Arguments.of(file, setting);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("settings")
    void anUnreadableSettingLeavesTheOthersKnown(
            String file, Broken broken, Function<KernelSettings, OptionalInt> setting) {
        broken.apply(tree, file);

        try (ListenQueueMonitor monitor = build()) {
            KernelSettings settings = monitor.sample().settings();

            assertThat(setting.apply(settings)).isEmpty();
            assertThat(Stream.of(
                                    settings.somaxconn(),
                                    settings.maxSynBacklog(),
                                    settings.syncookies(),
                                    settings.abortOnOverflow(),
                                    settings.synackRetries())
                            .filter(OptionalInt::isPresent))
                    .hasSize(4);
            assertThat(monitor.snapshot().source().reason()).contains(folder + "/" + file);

            tree.write(file, "77\n");
            assertThat(setting.apply(monitor.sample().settings())).hasValue(77);
            assertThat(monitor.snapshot().source().reason()).doesNotContain(file);
        }
    }

    private static void assertUnavailable(ListenQueueMonitor monitor, String... words) {
        ListenQueueSnapshot snapshot = monitor.sample();
        assertThat(snapshot.queues()).isEmpty();
        assertThat(snapshot.source().kind()).isEqualTo(SnapshotSource.Kind.UNAVAILABLE);
        assertThat(snapshot.source().reason()).contains(words);
        assertThat(monitor.health().status()).isEqualTo(Status.UNKNOWN);
        assertThat(monitor.health().reason()).contains(words);
        assertThat(monitor.health().saturatedQueues()).isEmpty();
    }

    private ListenQueueMonitor build() {
        return ListenQueueMonitor.builder().procRoot(folder).onEvent(log).build();
    }
}
