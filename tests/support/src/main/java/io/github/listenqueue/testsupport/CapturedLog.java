package io.github.listenqueue.testsupport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The lines of a logger and of those below it while this is open. */
public final class CapturedLog implements AutoCloseable {

    private final Logger logger;
    private final Level before;
    private final Appender appender = new Appender();

    private static final class Appender extends AppenderBase<ILoggingEvent> {
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    }

    /** Captures the lines of the whole library. */
    public CapturedLog() {
        this("io.github.listenqueue");
    }

    /** Captures the lines of a logger from DEBUG on. */
    public CapturedLog(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        appender.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        appender.start();
        logger.addAppender(appender);
    }

    /** Returns each line as its level and its text. */
    public List<String> lines() {
        return appender.events.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    /** Returns the logger of each line. */
    public List<String> loggers() {
        return appender.events.stream().map(ILoggingEvent::getLoggerName).toList();
    }

    /** Returns the class of the exception of each line; null for a line without one. */
    public List<String> thrown() {
        return appender.events.stream()
                .map(event -> event.getThrowableProxy() == null
                        ? null
                        : event.getThrowableProxy().getClassName())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(before);
    }
}
