package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The process may do less than others, or is guarded because it may do more. */
final class Rights {

    /** Becomes a user who owns nothing. */
    static final String AS_NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all ";

    /**
     * A launcher with a file capability. The loader does not trust where such a program says its libraries are; it has to
     * be told by its cache.
     */
    private static final String CAPABLE = """
            home=${1%/bin/java}; shift
            mount -t tmpfs tmpfs /mnt && mkdir -p /mnt/jdk/bin && ln -s "$home/lib" "$home/conf" /mnt/jdk/ &&
            cp "$home/bin/java" /mnt/jdk/bin/ && setcap cap_net_bind_service+ep /mnt/jdk/bin/java &&
            { echo "$home/lib"; cat /etc/ld.so.conf; } > /mnt/conf && ldconfig -X -f /mnt/conf -C /mnt/cache &&
            mount --bind /mnt/cache /etc/ld.so.cache && exec\s""" + AS_NOBODY + """
            /mnt/jdk/bin/java "$@"
            """;

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "no-capabilities",
                    "a user without any capability",
                    "uid 65534, empty bounding set, no_new_privs (`setpriv`)",
                    "every depth and the whole incident are told",
                    JvmVariant.ALL,
                    Setting.script("exec " + AS_NOBODY + "--bounding-set=-all --no-new-privs \"$@\"", "setpriv"),
                    Rights::incident),
            new Fault(
                    "file-capabilities",
                    "a JVM with file capabilities",
                    "`setcap cap_net_bind_service+ep` on a copy of the launcher, run as uid 65534; it listens on port 80",
                    "every depth and the whole incident are told, that listener among them; both are diagnosed",
                    JvmVariant.ALL,
                    Setting.mounts(CAPABLE, "setpriv", "setcap", "ldconfig"),
                    Rights::capable),
            new Fault(
                    "not-dumpable",
                    "a process whose `/proc/self` belongs to root",
                    "PR_SET_DUMPABLE 0 by a preloaded library, as uid 65534",
                    "every depth and the whole incident are told, and diagnosed",
                    JvmVariant.ALL,
                    Setting.script("exec " + AS_NOBODY + "env LD_PRELOAD={lib-undumpable} \"$@\"", "setpriv", "gcc"),
                    Rights::notDumpable));

    private Rights() {}

    private static void incident(MonitoredServer stage) throws Exception {
        stage.start();
        stage.tellsAnIncident();
    }

    private static void capable(MonitoredServer stage) throws Exception {
        try (LoadClients web = LoadClients.open(80)) {
            stage.start();
            diagnosesAnIncident(stage, 2);
            Wait.check(
                    stage.monitor().stats().stream()
                            .anyMatch(stats ->
                                    stats.queue().localAddress().toString().endsWith(":" + web.port())),
                    "the listener on the privileged port is seen, too");
        }
    }

    private static void notDumpable(MonitoredServer stage) throws Exception {
        String owner = Files.getOwner(Path.of("/proc/self/stat")).getName();
        Wait.check(owner.equals("root"), "this process cannot be looked at by others of its user: " + owner);
        stage.start();
        diagnosesAnIncident(stage, 1);
    }

    private static void diagnosesAnIncident(MonitoredServer stage, int listeners) throws Exception {
        stage.tellsFullness();
        // A look of the monitor's own may be under way; on a crowded machine who asks does not wait for its end.
        AtomicReference<List<Finding>> asked = new AtomicReference<>(List.of());
        Wait.until("each listener is diagnosed", () -> {
            asked.set(stage.monitor().diagnose().findings());
            return asked.get().size() == listeners;
        });
        List<Finding> findings = asked.get();
        Wait.check(
                findings.stream().anyMatch(finding -> finding.queue().depth() == LoadClients.BACKLOG + 1),
                "the full one among them: " + findings);
        Wait.check(
                findings.stream()
                        .flatMap(finding -> finding.evidence().stream())
                        .noneMatch(line -> line.contains("failed") || line.matches(".*(Exception|Error).*")),
                "nothing fails when it is looked at: " + findings);
        stage.tellsRecovery();
    }
}
