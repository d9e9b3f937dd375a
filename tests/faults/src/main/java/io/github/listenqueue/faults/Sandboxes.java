package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.SnapshotSource.Kind;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Something refuses what the library asks: the kernel, the file system or the JVM. */
final class Sandboxes {

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "no-netlink",
                    "netlink is refused",
                    "a seccomp filter: socket(AF_NETLINK) fails",
                    "the whole incident is told; of unix-domain listeners the depth, their limit is unknown with the reason",
                    List.of(JvmVariant.NATIVE, JvmVariant.JNA_17),
                    Setting.script("exec {sandbox} netlink \"$@\"", "gcc"),
                    Sandboxes::withoutNetlink),
            new Fault(
                    "no-tcp-info",
                    "getsockopt(TCP_INFO) is refused",
                    "a seccomp filter",
                    "all comes from `/proc`, with the reason: every depth and the whole incident are told",
                    List.of(JvmVariant.NATIVE, JvmVariant.JNA_17),
                    Setting.script("exec {sandbox} tcp-info \"$@\"", "gcc"),
                    Sandboxes::withoutTcpInfo),
            new Fault(
                    "nothing-writable",
                    "no file can be written, and there is no `/tmp`",
                    "a read-only root, an empty read-only folder mounted on `/tmp`",
                    "the whole incident is told; without a place to unpack its library JNA gives way to `/proc`, with the reason",
                    JvmVariant.ALL,
                    Setting.mounts(
                            "mount --bind / / && cd / && mount -o remount,bind,ro / && mount -t tmpfs -o ro tmpfs /tmp"
                                    + " && exec chroot / \"$@\""),
                    Sandboxes::nothingWritable),
            new Fault(
                    "native-access-denied",
                    "the JVM denies native access",
                    "`--illegal-native-access=deny`, with `NativeAccess.AUTO` and `ON`",
                    "all comes from `/proc`, with the flag that is missing: every depth and the whole incident are told",
                    List.of(JvmVariant.DENIED),
                    Setting.PLAIN,
                    Sandboxes::denied),
            new Fault(
                    "module-path",
                    "the library is a module",
                    "on the module path, with `--enable-native-access=io.github.listenqueue`",
                    "every depth and the whole incident are told",
                    JvmVariant.NEW,
                    Setting.PLAIN.with(
                            "--module-path=" + Artifacts.LIBRARY,
                            "--add-modules=io.github.listenqueue",
                            "--enable-native-access=io.github.listenqueue"),
                    Sandboxes::asModule));

    private Sandboxes() {}

    private static void withoutNetlink(MonitoredServer stage) throws Exception {
        Path path = Files.createTempDirectory("unix").resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path), LoadClients.BACKLOG);
            stage.start();
            stage.tellsAnIncident();
            SocketChannel.open(server.getLocalAddress()).close();
            ListenQueueSnapshot now = stage.monitor().sample();
            ListenQueue queue = now.queues().stream()
                    .filter(ListenQueue::isUnix)
                    .findFirst()
                    .orElseThrow();
            Wait.check(queue.depth() == 1 && queue.limit().isEmpty(), "the depth alone: " + queue);
            stage.saysWhy("of unix-domain listeners the depth alone", "netlink");
        } finally {
            Files.delete(path);
            Files.delete(path.getParent());
        }
    }

    private static void withoutTcpInfo(MonitoredServer stage) throws Exception {
        stage.start();
        stage.expectSource(Kind.PROCFS);
        stage.tellsAnIncident();
        stage.saysWhy("TCP_INFO is refused with errno 1");
    }

    private static void nothingWritable(MonitoredServer stage) throws Exception {
        Wait.check(!Path.of("/tmp").toFile().canWrite(), "nothing can be written");
        boolean unpacks = stage.jvm() == JvmVariant.JNA_17;
        stage.start();
        if (unpacks) {
            stage.expectSource(Kind.PROCFS);
        }
        stage.tellsAnIncident();
        if (unpacks) {
            stage.saysWhy("native access failed");
        }
    }

    private static void denied(MonitoredServer stage) throws Exception {
        stage.start();
        stage.tellsAnIncident();
        stage.saysWhy("native access is not enabled", "--enable-native-access=ALL-UNNAMED");
        stage.monitor().close();
        stage.start(stage.builder().nativeAccess(NativeAccess.ON));
        stage.tellsAnIncident();
        stage.saysWhy("the JVM refuses native access", "--enable-native-access=ALL-UNNAMED");
    }

    private static void asModule(MonitoredServer stage) throws Exception {
        Wait.check(ListenQueueMonitor.class.getModule().isNamed(), "the library is a module");
        stage.start();
        stage.tellsAnIncident();
    }
}
