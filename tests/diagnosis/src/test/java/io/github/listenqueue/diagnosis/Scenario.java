package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.util.List;
import java.util.Optional;

/**
 * A fault of one kind of server.
 *
 * @param name the name on the command line
 * @param cause the expected cause at the listener {@value MonitoredServer#WEB}
 * @param setting the environment of the process
 * @param flags the flags of its JVM
 * @param clue a regular expression that the finding's evidence must match, in any of its lines
 * @param act the server and its fault
 */
record Scenario(String name, Cause cause, Setting setting, List<String> flags, String clue, Act act) {

    /** The start of a server and its monitor, and the fault. */
    @FunctionalInterface
    interface Act {
        void run(MonitoredServer fixture) throws Exception;
    }

    /** The environment of the process. Each but the first is a command that ends by running another one. */
    enum Setting {
        PLAIN(":"),
        /** A limit of 160 descriptors. A JVM needs about 30 or more for itself. */
        FEW_DESCRIPTORS("ulimit -n 160"),
        /** A cgroup that may use half a processor; see {@link Throttle}. */
        THROTTLED(Throttle.ENTER);

        private final String setup;

        Setting(String setup) {
            this.setup = setup;
        }

        /** Returns the reason for which it is not available here; empty if it is. */
        Optional<String> missing() {
            return this == THROTTLED ? Throttle.missing() : Optional.empty();
        }

        /** A command of the shell. */
        String setup() {
            return setup;
        }
    }
}
