package io.github.listenqueue.diagnosis;

import java.util.ArrayList;
import java.util.List;

/** Threads that would run, but get too little of the processors. */
final class Starved {

    private static final int BURNERS = 10;
    private static final int BURN_S = 15;

    /** Clients come when the processors have been scarce for a while: within the first half second it could be a burst. */
    private static final long SCARCE_MS = 1_500;

    private Starved() {}

    /** Others take the only processor that we may use. */
    static void crowdedOut(MonitoredServer stage) throws Exception {
        LoadClients crowd = stage.watch(Plain.healthy(8).getLocalPort(), "taskset", "-c", "1");
        List<Process> burners = new ArrayList<>();
        try {
            for (int i = 0; i < BURNERS; i++) {
                burners.add(run("exec timeout " + BURN_S + " taskset -c 0 sh -c 'while :; do :; done'"));
            }
            long us = ProcessHandle.current().pid();
            run("taskset -a -p -c 0 " + us + " && renice -n 10 -p $(ls /proc/" + us + "/task)")
                    .waitFor();
            Thread.sleep(SCARCE_MS);
            crowd.steady(400);
            stage.diagnosed();
        } finally {
            burners.forEach(Process::destroy);
        }
        crowd.leave();
    }

    /** The application's own work uses up what its cgroup allows. */
    static void throttled(MonitoredServer stage) throws Exception {
        LoadClients crowd = stage.watch(Plain.healthy(8).getLocalPort(), Throttle.leave());
        for (int i = 1; i <= 2; i++) {
            MonitoredServer.start("batch-" + i, () -> Computation.forSeconds(BURN_S));
        }
        Thread.sleep(SCARCE_MS);
        crowd.steady(400);
        stage.diagnosed();
        crowd.leave();
    }

    private static Process run(String command) throws Exception {
        Process started = new ProcessBuilder("sh", "-c", command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return started;
    }
}
