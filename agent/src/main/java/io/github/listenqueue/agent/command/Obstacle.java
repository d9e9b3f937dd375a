package io.github.listenqueue.agent.command;

/**
 * The reason why a JVM is not asked, or does not answer.
 *
 * @param troubled true if it is trouble by itself: a stopped JVM accepts nothing
 * @param reason the reason in a sentence
 * @param advice the change to make; empty if none is known
 */
record Obstacle(boolean troubled, String reason, String advice) {

    static Obstacle trouble(String reason, String advice) {
        return new Obstacle(true, reason, advice);
    }

    static Obstacle refusal(String reason, String advice) {
        return new Obstacle(false, reason, advice);
    }
}
