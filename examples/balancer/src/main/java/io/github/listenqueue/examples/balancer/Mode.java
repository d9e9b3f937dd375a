package io.github.listenqueue.examples.balancer;

/** The acts: the ways in which a balancer learns about its instances. */
enum Mode {
    STATIC("static weights", 8),
    READINESS("readiness alone", 8),
    SIGNAL("the signal", 17);

    private final String words;
    private final int seconds;

    Mode(String words, int seconds) {
        this.words = words;
        this.seconds = seconds;
    }

    String words() {
        return words;
    }

    /** Returns the time for which clients arrive. */
    int seconds() {
        return seconds;
    }
}
