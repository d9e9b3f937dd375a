package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    /** The causes that last until the scenario ends, and that no load of the processors could produce. */
    private static final Set<Cause> LASTING =
            EnumSet.of(Cause.ACCEPTOR_LIMITED, Cause.ACCEPTOR_BLOCKED, Cause.NO_ACCEPTOR);

    /** Returns the kind of the server: the first word of the name. */
    String server() {
        return name.substring(0, name.indexOf('-'));
    }

    /** Returns the words of the name after the server. */
    String fault() {
        return name.substring(name.indexOf('-') + 1).replace('-', ' ');
    }

    /** Returns true if its cause must be found in each warm run, and does not only count in the shares. */
    boolean isRequired() {
        return Scenarios.isRequired(this);
    }

    /** Returns true if it may run beside others: it needs little CPU time, and what others need is no cause in it. */
    boolean isCalm() {
        return LASTING.contains(cause) && !name.contains("comput");
    }

    /** Returns true if the fault still shows to a monitor that starts in its middle. */
    boolean lasts() {
        return (LASTING.contains(cause) || cause == Cause.ACCEPTOR_TOO_SLOW) && !name.contains("-then-");
    }

    /** The start of a server and its monitor, and the fault. */
    @FunctionalInterface
    interface Act {
        void run(MonitoredServer fixture) throws Exception;
    }

    /** The environment of the process. Each but the first is a command that ends by running another one. */
    enum Setting {
        PLAIN(":"),
        /** A limit of 400 descriptors. A JVM needs more than half of them for itself: each jar of the class path is one. */
        FEW_DESCRIPTORS("ulimit -n 400"),
        /** A name server that does not answer, in a mount namespace of its own. */
        SILENT_NAME_SERVER("f=$(mktemp) && echo nameserver 127.0.0.1 >$f && mount --bind $f /etc/resolv.conf && rm $f"),
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
