package io.github.listenqueue.examples.incident;

import java.io.IOException;

/** The whole process is stopped by a signal for some seconds, as a debugger or a frozen container does it. */
final class StoppedProcess extends InducedFault {

    private static final int STOPPED_S = 3;
    /** It must not end before it has let the process go on, also where somebody interrupts both. */
    private static final String STOP =
            "trap '' INT TERM HUP; kill -STOP \"$0\"; sleep " + STOPPED_S + "; kill -CONT \"$0\"";

    StoppedProcess() throws IOException {
        super(BACKLOG, new PlainServer(BACKLOG, Latch.OPEN));
    }

    @Override
    String what() {
        return "The server's process was stopped from outside for " + STOPPED_S
                + " s (SIGSTOP, SIGCONT). The kernel went on completing handshakes.";
    }

    @Override
    String beginning() {
        return "the process is stopped for " + STOPPED_S + " s";
    }

    @Override
    boolean lasts() {
        return false;
    }

    @Override
    void begin() throws IOException {
        Command.start("sh", "-c", STOP, Long.toString(ProcessHandle.current().pid()));
    }

    @Override
    void end() {}
}
