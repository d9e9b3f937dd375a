package io.github.listenqueue.internal.publish;

import java.util.function.Supplier;
import org.slf4j.event.Level;

/**
 * One line for the log.
 *
 * @param topic the logger, which a user may mute apart from the others
 * @param text made by the thread that writes it, and only if it is written
 */
record Line(Topic topic, Level level, Supplier<String> text) {

    /** The subjects of the log, each with a logger of its own. */
    enum Topic {
        EVENTS("io.github.listenqueue.ListenQueueEvent"),
        DIAGNOSIS("io.github.listenqueue.ListenQueueDiagnosis"),
        MONITOR("io.github.listenqueue.ListenQueueMonitor");

        private final String logger;

        Topic(String logger) {
            this.logger = logger;
        }

        String logger() {
            return logger;
        }
    }
}
