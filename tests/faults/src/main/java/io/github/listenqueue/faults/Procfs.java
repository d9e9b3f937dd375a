package io.github.listenqueue.faults;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.SnapshotSource.Kind;
import io.github.listenqueue.TcpCounters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Procfs shows less than it should, or something else. */
final class Procfs {

    private static final String AS_NOBODY = "exec " + Rights.AS_NOBODY + "\"$@\"";
    private static final Path NET = Path.of("/proc/self/net");

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "proc-absent",
                    "procfs is not mounted, and comes later",
                    "an empty tmpfs on `/proc`, unmounted after the first readings",
                    "UNAVAILABLE with the reason, health UNKNOWN; once it is there, the whole incident is told",
                    JvmVariant.ALL,
                    Setting.mounts("exec \"$@\""),
                    Procfs::absent),
            new Fault(
                    "proc-hidden-later",
                    "procfs is gone while the monitor runs",
                    "an empty tmpfs on `/proc` after the first incident",
                    "every depth and the whole incident of the listeners found before are told: its files are open",
                    JvmVariant.ALL,
                    Setting.mounts("exec \"$@\""),
                    Procfs::hidden),
            new Fault(
                    "proc-subset-pid",
                    "procfs shows processes alone",
                    "`mount -t proc -o subset=pid`",
                    "every depth and the whole incident are told; the kernel's settings are unknown, not 0",
                    JvmVariant.BOTH_SOURCES,
                    Setting.mounts("mount -t proc -o subset=pid proc /proc && exec \"$@\""),
                    Procfs::subset),
            new Fault(
                    "proc-hidepid",
                    "procfs hides the processes of others",
                    "`mount -t proc -o hidepid=2`, as uid 65534",
                    "every depth and the whole incident are told",
                    JvmVariant.BOTH_SOURCES,
                    Setting.mounts("mount -t proc -o hidepid=2 proc /proc && " + AS_NOBODY, "setpriv"),
                    stage -> {
                        stage.start();
                        stage.tellsAnIncident();
                    }),
            new Fault(
                    "fd-folder-unreadable",
                    "the folder of descriptors cannot be read",
                    "a folder of mode 0 mounted on `/proc/PID/fd`, as uid 65534",
                    "UNAVAILABLE, since nobody can tell which listeners are ours; health UNKNOWN",
                    JvmVariant.ALL,
                    Setting.mounts("mount -t tmpfs -o mode=0 tmpfs /proc/$$/fd && " + AS_NOBODY, "setpriv"),
                    stage -> {
                        stage.start();
                        stage.crowd().come(3);
                        stage.saysItDoesNotKnow("cannot tell which listening sockets are ours", "Permission denied");
                    }),
            new Fault(
                    "tables-of-zeros",
                    "a sandbox prints tables of queues that are always empty, as gVisor does",
                    "such tables, with this process's own listeners, mounted on `/proc/PID/net`",
                    "a self-test finds it out: UNAVAILABLE, no counters, health UNKNOWN",
                    JvmVariant.ALL,
                    Setting.mounts("exec \"$@\""),
                    Procfs::zeros),
            new Fault(
                    "listener-of-another-namespace",
                    "a listener of another network namespace was handed in",
                    "a C program listens, moves to a namespace of its own, and becomes a JVM that inherits the listener",
                    "that listener is not shown; every depth and the whole incident of the others are told",
                    JvmVariant.BOTH_SOURCES,
                    Setting.script("exec {hand-in} \"$@\"", "gcc"),
                    Procfs::handedIn));

    private Procfs() {}

    private static void absent(MonitoredServer stage) throws Exception {
        Command.run("mount", "-t", "tmpfs", "tmpfs", "/proc");
        stage.start();
        stage.crowd().come(3);
        stage.saysItDoesNotKnow("/proc/self/");
        TcpCounters counters = stage.monitor().snapshot().counters();
        Wait.check(counters.equals(TcpCounters.UNKNOWN), "no counter is known: " + counters);
        Command.run("umount", "/proc");
        stage.tells(3);
        stage.tellsAnIncident();
    }

    private static void hidden(MonitoredServer stage) throws Exception {
        stage.start();
        stage.tellsAnIncident();
        Command.run("mount", "-t", "tmpfs", "tmpfs", "/proc");
        stage.crowd().come(3);
        stage.tells(3);
        stage.tellsAnIncident();
        Command.run("umount", "/proc");
    }

    private static void subset(MonitoredServer stage) throws Exception {
        stage.start();
        stage.tellsAnIncident();
        KernelSettings settings = stage.monitor().sample().settings();
        Wait.check(settings.equals(KernelSettings.UNKNOWN), "no setting is known: " + settings);
    }

    private static void zeros(MonitoredServer stage) throws Exception {
        Path folder = Files.createTempDirectory("zeros");
        for (String table : List.of("tcp", "tcp6", "netstat", "snmp", "unix")) {
            Files.writeString(folder.resolve(table), emptied(Files.readString(NET.resolve(table))));
        }
        Command.run(
                "mount",
                "--bind",
                folder.toString(),
                "/proc/" + ProcessHandle.current().pid() + "/net");
        stage.start();
        stage.crowd().come(3);
        stage.expectSource(Kind.UNAVAILABLE);
        stage.saysItDoesNotKnow("gVisor");
        TcpCounters counters = stage.monitor().snapshot().counters();
        Wait.check(counters.equals(TcpCounters.UNKNOWN), "no counter is known: " + counters);
    }

    /** The rows of listeners with a limit of fast open requests of -1, which no Linux prints. */
    private static String emptied(String table) {
        return table.replaceAll("(?m)^( *\\d+: .* 0A .*) 0 *$", "$1 -1");
    }

    private static void handedIn(MonitoredServer stage) throws Exception {
        Wait.check(System.inheritedChannel() != null, "a listener was inherited");
        stage.start();
        stage.tellsAnIncident();
        int seen = stage.monitor().sample().queues().size();
        Wait.check(seen == 1, "only the one of this namespace is seen: " + seen);
    }
}
