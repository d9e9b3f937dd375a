package io.github.listenqueue.internal.events;

import java.util.List;
import java.util.function.Supplier;
import org.slf4j.event.Level;

/**
 * The log output of one event: a line, or several that belong together.
 *
 * @param topic the logger, which a user may mute separately
 * @param texts the text of each line, created by the writing thread and only if written
 */
record Line(Topic topic, Level level, Supplier<List<String>> texts) {

    /** Returns a single line. */
    static Line of(Topic topic, Level level, Supplier<String> text) {
        return new Line(topic, level, () -> List.of(text.get()));
    }

    /** The topics of the log, each with its own logger. */
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
