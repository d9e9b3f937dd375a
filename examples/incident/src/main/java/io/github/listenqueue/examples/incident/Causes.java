package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The causes that can be replayed, and their names. */
final class Causes {

    static final String ALL = "all";

    /** The causes that are replayed, in this order. The last ones cannot be undone without rights. */
    private static final List<Cause> REPLAYED = List.of(
            Cause.NONE,
            Cause.BURST,
            Cause.ACCEPTOR_LIMITED,
            Cause.ACCEPTOR_BLOCKED,
            Cause.NO_ACCEPTOR,
            Cause.SYN_QUEUE_FULL,
            Cause.OUT_OF_DESCRIPTORS,
            Cause.JVM_PAUSED,
            Cause.CPU_STARVED);

    private Causes() {}

    /** Returns the cause of a name, or all causes. The message of its exception lists the known names. */
    static List<Cause> named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        List<Cause> causes = REPLAYED.stream()
                .filter(cause -> wanted.equals(ALL) || wanted.equals(name(cause)))
                .toList();
        if (causes.isEmpty()) {
            throw new IllegalArgumentException("Unknown cause: " + name + " (known are "
                    + REPLAYED.stream().map(Causes::name).collect(Collectors.joining(", ")) + ", and " + ALL + ")");
        }
        return causes;
    }

    static String name(Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String inWords(Cause cause) {
        return switch (cause) {
            case NONE -> "nothing is wrong";
            case OUT_OF_DESCRIPTORS -> "the process has no file descriptor left";
            case ACCEPTOR_LIMITED -> "the acceptor is limited on purpose";
            case ACCEPTOR_BLOCKED -> "the acceptor is busy with something else";
            case ACCEPTOR_TOO_SLOW -> "the acceptor accepts more slowly than clients connect";
            case NO_ACCEPTOR -> "no thread accepts";
            case JVM_PAUSED -> "the whole JVM was paused";
            case CPU_STARVED -> "the server gets too little CPU time";
            case SYN_QUEUE_FULL -> "half-open requests leave no room for new ones";
            case BURST -> "more clients connected at once than the queue holds";
            case UNKNOWN -> "the library found no cause";
        };
    }
}
