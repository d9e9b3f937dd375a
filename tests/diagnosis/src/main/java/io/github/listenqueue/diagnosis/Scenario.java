package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.util.List;
import java.util.Optional;

/**
 * One trouble of one kind of server.
 *
 * @param name how it is asked for
 * @param cause what must be found at the listener {@value MonitoredServer#WEB}
 * @param setting what the process needs around it
 * @param flags of its JVM
 * @param clue a regular expression that the finding's evidence must match, in any of its lines
 * @param act the server, and what befalls it
 */
record Scenario(String name, Cause cause, Setting setting, List<String> flags, String clue, Act act) {

    /** Starts a server, has the stage watch it, and makes the trouble. */
    @FunctionalInterface
    interface Act {
        void play(MonitoredServer stage) throws Exception;
    }

    /** The environment of the process. Each but the first is a command that ends by running another one. */
    enum Setting {
        PLAIN(":"),
        /** A JVM needs about 30 of its own at least. */
        FEW_DESCRIPTORS("ulimit -n 160"),
        /** In a cgroup that may use half a processor; see {@link Throttle}. */
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
