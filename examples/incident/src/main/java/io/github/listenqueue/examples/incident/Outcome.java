package io.github.listenqueue.examples.incident;

/** The end of a connection attempt, as the client saw it. */
enum Outcome {
    CONNECTED("connected"),
    TIMED_OUT("timed out"),
    RESET("reset"),
    FAILED("failed otherwise");

    private final String words;

    Outcome(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
