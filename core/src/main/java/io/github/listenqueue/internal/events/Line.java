package io.github.listenqueue.internal.events;

import java.util.List;
import java.util.function.Supplier;
import org.slf4j.event.Level;

/**
 * One or more lines for the log that belong together.
 *
 * @param topic the logger, which a user may mute apart from the others
 * @param texts one for each line, made by the thread that writes them, and only if they are written
 */
record Line(Topic topic, Level level, Supplier<List<String>> texts) {

    /** Makes a single line. */
    static Line of(Topic topic, Level level, Supplier<String> text) {
        return new Line(topic, level, () -> List.of(text.get()));
    }

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
