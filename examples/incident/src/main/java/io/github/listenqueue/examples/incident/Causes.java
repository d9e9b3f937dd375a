package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The causes that can be replayed, and what they are called. */
final class Causes {

    static final String ALL = "all";

    /** In the order in which all of them are replayed: what cannot be undone without rights comes last. */
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

    /** The message of what it throws names those that there are. */
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
            case ACCEPTOR_LIMITED -> "the acceptor is held back on purpose";
            case ACCEPTOR_BLOCKED -> "the acceptor is busy with something else";
            case NO_ACCEPTOR -> "nobody accepts";
            case JVM_PAUSED -> "the whole JVM stood still";
            case CPU_STARVED -> "the server gets too little of the processors";
            case SYN_QUEUE_FULL -> "half-open requests leave no room for new ones";
            case BURST -> "more came at once than the queue holds";
            case UNKNOWN -> "the library cannot tell";
        };
    }
}
