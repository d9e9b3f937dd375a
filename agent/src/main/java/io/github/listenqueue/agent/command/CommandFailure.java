package io.github.listenqueue.agent.command;

/** The reason why the command fails, as one line for its user. */
final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1;

    CommandFailure(String reason) {
        super(reason);
    }
}
