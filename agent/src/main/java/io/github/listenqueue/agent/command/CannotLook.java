package io.github.listenqueue.agent.command;

/** The reason why the command cannot look, as one line for its user. */
final class CannotLook extends Exception {

    private static final long serialVersionUID = 1;

    CannotLook(String reason) {
        super(reason);
    }
}
