package io.github.listenqueue.diagnosis;

import java.util.ArrayList;
import java.util.List;

/** Threads that are ready to run but get too little CPU time. */
final class Starved {

    private static final int BURNERS = 10;
    private static final int BURN_S = 15;

    /** The delay of the clients after the fault: within the first half second, a diagnosis could find a burst. */
    private static final long SCARCE_MS = 1_500;

    private Starved() {}

    /** Lets other processes use the only processor of this one. */
    static void crowdedOut(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(Plain.healthy(8).getLocalPort(), "taskset", "-c", "1");
        List<Process> burners = new ArrayList<>();
        try {
            for (int i = 0; i < BURNERS; i++) {
                burners.add(run("exec timeout " + BURN_S + " taskset -c 0 sh -c 'while :; do :; done'"));
            }
            long us = ProcessHandle.current().pid();
            run("taskset -a -p -c 0 " + us + " && renice -n 10 -p $(ls /proc/" + us + "/task)")
                    .waitFor();
            Thread.sleep(SCARCE_MS);
            clients.steady(400);
            fixture.awaitDiagnosis();
        } finally {
            burners.forEach(Process::destroy);
        }
        clients.leave();
    }

    /** Lets the application use up the CPU quota of its cgroup. */
    static void throttled(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(Plain.healthy(8).getLocalPort(), Throttle.leave());
        for (int i = 1; i <= 2; i++) {
            MonitoredServer.start("batch-" + i, () -> Computation.forSeconds(BURN_S));
        }
        Thread.sleep(SCARCE_MS);
        clients.steady(400);
        fixture.awaitDiagnosis();
        clients.leave();
    }

    private static Process run(String command) throws Exception {
        Process started = new ProcessBuilder("sh", "-c", command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return started;
    }
}
