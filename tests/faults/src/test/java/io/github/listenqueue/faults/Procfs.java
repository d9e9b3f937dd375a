package io.github.listenqueue.faults;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.SnapshotSource.Kind;
import io.github.listenqueue.TcpCounters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Faults in which procfs shows too little or something else. */
final class Procfs {

    private static final String AS_NOBODY = "exec " + Rights.AS_NOBODY + "\"$@\"";
    private static final Path NET = Path.of("/proc/self/net");

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "proc-absent",
                    "procfs is not mounted until later",
                    "an empty tmpfs on `/proc`, unmounted after the first samples",
                    "UNAVAILABLE with the reason, health UNKNOWN; once it is mounted, every event is reported",
                    Fault.ALL,
                    Setting.mounts("exec \"$@\""),
                    Procfs::absent),
            new Fault(
                    "proc-hidden-later",
                    "procfs disappears while the monitor runs",
                    "an empty tmpfs on `/proc` after the first incident",
                    "every depth and every event of the known listeners is reported, from files that are still open",
                    Fault.ALL,
                    Setting.mounts("exec \"$@\""),
                    Procfs::hidden),
            new Fault(
                    "proc-subset-pid",
                    "procfs shows only processes",
                    "`mount -t proc -o subset=pid`",
                    "every depth and every event is reported; the kernel's settings are unknown, not 0",
                    Fault.BOTH_SOURCES,
                    Setting.mounts("mount -t proc -o subset=pid proc /proc && exec \"$@\""),
                    Procfs::subset),
            new Fault(
                    "proc-hidepid",
                    "procfs hides the processes of other users",
                    "`mount -t proc -o hidepid=2`, as uid 65534",
                    "every depth and every event is reported",
                    Fault.BOTH_SOURCES,
                    Setting.mounts("mount -t proc -o hidepid=2 proc /proc && " + AS_NOBODY, "setpriv"),
                    fixture -> {
                        fixture.start();
                        fixture.checkIncident();
                    }),
            new Fault(
                    "fd-folder-unreadable",
                    "the directory of descriptors cannot be read",
                    "a directory of mode 0 mounted on `/proc/PID/fd`, as uid 65534",
                    "UNAVAILABLE, since the own listeners are unknown; health UNKNOWN",
                    Fault.ALL,
                    Setting.mounts("mount -t tmpfs -o mode=0 tmpfs /proc/$$/fd && " + AS_NOBODY, "setpriv"),
                    fixture -> {
                        fixture.start();
                        fixture.clients().connect(3);
                        fixture.checkUnavailable("cannot tell which listening sockets are ours", "Permission denied");
                    }),
            new Fault(
                    "tables-of-zeros",
                    "a sandbox prints tables of queues that are always empty, as gVisor does",
                    "such tables, with this process's own listeners, mounted on `/proc/PID/net`",
                    "a self-test detects it: UNAVAILABLE, no counters, health UNKNOWN",
                    Fault.ALL,
                    Setting.mounts("exec \"$@\""),
                    Procfs::zeros),
            new Fault(
                    "listener-of-another-namespace",
                    "a listener of another network namespace is inherited",
                    "a C program listens, moves to a namespace of its own, and becomes a JVM that inherits the listener",
                    "the inherited listener is not shown; every depth and every event of the others is reported",
                    Fault.BOTH_SOURCES,
                    Setting.script("exec {hand-in} \"$@\"", "gcc"),
                    Procfs::handedIn));

    private Procfs() {}

    private static void absent(MonitoredServer fixture) throws Exception {
        Command.run("mount", "-t", "tmpfs", "tmpfs", "/proc");
        fixture.start();
        fixture.clients().connect(3);
        fixture.checkUnavailable("/proc/self/");
        TcpCounters counters = fixture.monitor().snapshot().counters();
        Wait.check(counters.equals(TcpCounters.UNKNOWN), "no counter is known: " + counters);
        Command.run("umount", "/proc");
        fixture.awaitDepth(3);
        fixture.checkIncident();
    }

    private static void hidden(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.checkIncident();
        Command.run("mount", "-t", "tmpfs", "tmpfs", "/proc");
        fixture.clients().connect(3);
        fixture.awaitDepth(3);
        fixture.checkIncident();
        Command.run("umount", "/proc");
    }

    private static void subset(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.checkIncident();
        KernelSettings settings = fixture.monitor().sample().settings();
        Wait.check(settings.equals(KernelSettings.UNKNOWN), "no setting is known: " + settings);
    }

    private static void zeros(MonitoredServer fixture) throws Exception {
        Path folder = Files.createTempDirectory("zeros");
        for (String table : List.of("tcp", "tcp6", "netstat", "snmp", "unix")) {
            Files.writeString(folder.resolve(table), emptied(Files.readString(NET.resolve(table))));
        }
        Command.run(
                "mount",
                "--bind",
                folder.toString(),
                "/proc/" + ProcessHandle.current().pid() + "/net");
        fixture.start();
        fixture.clients().connect(3);
        fixture.expectSource(Kind.UNAVAILABLE);
        fixture.checkUnavailable("gVisor");
        TcpCounters counters = fixture.monitor().snapshot().counters();
        Wait.check(counters.equals(TcpCounters.UNKNOWN), "no counter is known: " + counters);
    }

    /** Returns a table whose rows of listeners have a limit of fast open requests of -1, which no Linux prints. */
    private static String emptied(String table) {
        return table.replaceAll("(?m)^( *\\d+: .* 0A .*) 0 *$", "$1 -1");
    }

    private static void handedIn(MonitoredServer fixture) throws Exception {
        Wait.check(System.inheritedChannel() != null, "a listener was inherited");
        fixture.start();
        fixture.checkIncident();
        int shown = fixture.monitor().sample().queues().size();
        Wait.check(shown == 1, "only the listener of this namespace is shown: " + shown);
    }
}
