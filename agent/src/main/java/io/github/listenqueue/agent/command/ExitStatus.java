package io.github.listenqueue.agent.command;

/** The exit status of the command. */
final class ExitStatus {

    static final int CALM = 0;
    static final int TROUBLED = 1;
    static final int CANNOT_LOOK = 2;

    private ExitStatus() {}
}
