package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Faults in which the process has few rights, or is protected since it has more. */
final class Rights {

    /** The beginning of a command that becomes a user without rights. */
    static final String AS_NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all ";

    /**
     * Runs a launcher with a file capability. The dynamic loader ignores the library paths in such a program, so its cache
     * must have them.
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
                    "every depth and every event is reported",
                    Fault.ALL,
                    Setting.script("exec " + AS_NOBODY + "--bounding-set=-all --no-new-privs \"$@\"", "setpriv"),
                    Rights::incident),
            new Fault(
                    "file-capabilities",
                    "a JVM with file capabilities",
                    "`setcap cap_net_bind_service+ep` on a copy of the launcher, run as uid 65534; it listens on port 80",
                    "every depth and every event is reported, also of that listener; both listeners are diagnosed",
                    Fault.ALL,
                    Setting.mounts(CAPABLE, "setpriv", "setcap", "ldconfig"),
                    Rights::capable),
            new Fault(
                    "not-dumpable",
                    "a process whose `/proc/self` belongs to root",
                    "PR_SET_DUMPABLE 0 by a preloaded library, as uid 65534",
                    "every depth and every event is reported and diagnosed",
                    Fault.ALL,
                    Setting.script("exec " + AS_NOBODY + "env LD_PRELOAD={lib-undumpable} \"$@\"", "setpriv", "gcc"),
                    Rights::notDumpable));

    private Rights() {}

    private static void incident(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.checkIncident();
    }

    private static void capable(MonitoredServer fixture) throws Exception {
        try (LoadClients web = LoadClients.open(80)) {
            fixture.start();
            checkDiagnosis(fixture, 2);
            Wait.check(
                    fixture.monitor().stats().stream()
                            .anyMatch(stats ->
                                    stats.queue().localAddress().toString().endsWith(":" + web.port())),
                    "the listener on the privileged port is listed");
        }
    }

    private static void notDumpable(MonitoredServer fixture) throws Exception {
        String owner = Files.getOwner(Path.of("/proc/self/stat")).getName();
        Wait.check(owner.equals("root"), "/proc/self belongs to root: " + owner);
        fixture.start();
        checkDiagnosis(fixture, 1);
    }

    private static void checkDiagnosis(MonitoredServer fixture, int listeners) throws Exception {
        fixture.checkOverflow();
        // While the monitor's own diagnosis is in progress, diagnose() may return without waiting for its end.
        AtomicReference<List<Finding>> found = new AtomicReference<>(List.of());
        Wait.until("each listener is diagnosed", () -> {
            found.set(fixture.monitor().diagnose().findings());
            return found.get().size() == listeners;
        });
        List<Finding> findings = found.get();
        Wait.check(
                findings.stream().anyMatch(finding -> finding.queue().depth() == LoadClients.BACKLOG + 1),
                "the full listener is among them: " + findings);
        Wait.check(
                findings.stream()
                        .flatMap(finding -> finding.evidence().stream())
                        .noneMatch(line -> line.contains("failed") || line.matches(".*(Exception|Error).*")),
                "no part of a diagnosis fails: " + findings);
        fixture.checkRecovery();
    }
}
