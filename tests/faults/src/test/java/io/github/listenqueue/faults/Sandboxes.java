package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.SnapshotSource.Kind;
import io.github.listenqueue.testsupport.JvmVariant;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Faults in which the kernel, the file system or the JVM refuses access. */
final class Sandboxes {

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "no-netlink",
                    "netlink is refused",
                    "a seccomp filter: socket(AF_NETLINK) fails",
                    "every event is reported; unix-domain listeners have a depth, and an unknown limit with the reason",
                    List.of(JvmVariant.NATIVE, JvmVariant.JNA_17),
                    Setting.script("exec {sandbox} netlink \"$@\"", "gcc"),
                    Sandboxes::withoutNetlink),
            new Fault(
                    "no-tcp-info",
                    "getsockopt(TCP_INFO) is refused",
                    "a seccomp filter",
                    "`/proc` is the source, with the reason; every depth and every event is reported",
                    List.of(JvmVariant.NATIVE, JvmVariant.JNA_17),
                    Setting.script("exec {sandbox} tcp-info \"$@\"", "gcc"),
                    Sandboxes::withoutTcpInfo),
            new Fault(
                    "nothing-writable",
                    "no file can be written, and there is no `/tmp`",
                    "a read-only root, an empty read-only folder mounted on `/tmp`",
                    "every event is reported; JNA cannot unpack its library, so `/proc` is the source, with the reason",
                    Fault.ALL,
                    Setting.mounts(
                            "mount --bind / / && cd / && mount -o remount,bind,ro / && mount -t tmpfs -o ro tmpfs /tmp"
                                    + " && exec chroot / \"$@\""),
                    Sandboxes::nothingWritable),
            new Fault(
                    "native-access-denied",
                    "the JVM denies native access",
                    "`--illegal-native-access=deny`, with `NativeAccess.AUTO` and `ON`",
                    "`/proc` is the source, with the missing flag in the reason; every depth and every event is reported",
                    List.of(JvmVariant.DENIED),
                    Setting.PLAIN,
                    Sandboxes::denied),
            new Fault(
                    "module-path",
                    "the library is a module",
                    "on the module path, with `--enable-native-access=io.github.listenqueue`",
                    "every depth and every event is reported",
                    Fault.NEW,
                    Setting.PLAIN.with(
                            "--module-path=" + Artifacts.LIBRARY,
                            "--add-modules=io.github.listenqueue",
                            "--enable-native-access=io.github.listenqueue"),
                    Sandboxes::asModule));

    private Sandboxes() {}

    private static void withoutNetlink(MonitoredServer fixture) throws Exception {
        Path path = Files.createTempDirectory("unix").resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path), LoadClients.BACKLOG);
            fixture.start();
            fixture.checkIncident();
            SocketChannel.open(server.getLocalAddress()).close();
            ListenQueueSnapshot now = fixture.monitor().sample();
            ListenQueue queue = now.queues().stream()
                    .filter(ListenQueue::isUnix)
                    .findFirst()
                    .orElseThrow();
            Wait.check(
                    queue.depth() == 1 && queue.limit().isEmpty(), "the depth is known and the limit is not: " + queue);
            fixture.checkReason("of unix-domain listeners the depth alone", "netlink");
        } finally {
            Files.delete(path);
            Files.delete(path.getParent());
        }
    }

    private static void withoutTcpInfo(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.expectSource(Kind.PROCFS);
        fixture.checkIncident();
        fixture.checkReason("TCP_INFO is refused with errno 1");
    }

    private static void nothingWritable(MonitoredServer fixture) throws Exception {
        Wait.check(!Path.of("/tmp").toFile().canWrite(), "/tmp is not writable");
        boolean unpacks = fixture.jvm() == JvmVariant.JNA_17;
        fixture.start();
        if (unpacks) {
            fixture.expectSource(Kind.PROCFS);
        }
        fixture.checkIncident();
        if (unpacks) {
            fixture.checkReason("native access failed");
        }
    }

    private static void denied(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.checkIncident();
        fixture.checkReason("native access is not enabled", "--enable-native-access=ALL-UNNAMED");
        fixture.monitor().close();
        fixture.start(fixture.builder().nativeAccess(NativeAccess.ON));
        fixture.checkIncident();
        fixture.checkReason("the JVM refuses native access", "--enable-native-access=ALL-UNNAMED");
    }

    private static void asModule(MonitoredServer fixture) throws Exception {
        Wait.check(ListenQueueMonitor.class.getModule().isNamed(), "the library is a module");
        fixture.start();
        fixture.checkIncident();
    }
}
