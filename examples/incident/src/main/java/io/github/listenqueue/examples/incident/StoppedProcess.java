package io.github.listenqueue.examples.incident;

import java.io.IOException;

/** A fault in which a signal stops the whole process for some seconds, like a debugger or a frozen container. */
final class StoppedProcess extends InducedFault {

    private static final int STOPPED_S = 3;
    /** A script that ignores interrupts, since it must not end before it has continued the process. */
    private static final String STOP =
            "trap '' INT TERM HUP; kill -STOP \"$0\"; sleep " + STOPPED_S + "; kill -CONT \"$0\"";

    StoppedProcess() throws IOException {
        super(BACKLOG, new PlainServer(BACKLOG, Latch.OPEN));
    }

    @Override
    String description() {
        return "The server's process was stopped from outside for " + STOPPED_S
                + " s (SIGSTOP, SIGCONT). The kernel continued to complete handshakes.";
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
