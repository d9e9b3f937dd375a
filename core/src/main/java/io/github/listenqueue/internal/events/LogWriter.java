package io.github.listenqueue.internal.events;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The writer of lines by SLF4J. It calls only methods that SLF4J 1.7 has as well: an application may bring that version. Its
 * first use sets up the log, which takes a while.
 */
final class LogWriter {

    private static final LogWriter WRITER = new LogWriter();

    private final Map<Line.Topic, Logger> loggers = new EnumMap<>(Line.Topic.class);

    private LogWriter() {
        for (Line.Topic topic : Line.Topic.values()) {
            loggers.put(topic, LoggerFactory.getLogger(topic.logger()));
        }
        warnIfNotLogged(LoggerFactory.getILoggerFactory().getClass().getName(), isOldApi(Logger.class), System.err);
    }

    static void write(Line line) {
        WRITER.log(line);
    }

    static void subscriberThrew(Object event, Throwable failure) {
        WRITER.logger(Line.Topic.MONITOR).error("A subscriber threw on {}", event, failure);
    }

    /** Prints a warning once if SLF4J has no provider or is older than 2.0. */
    static void warnIfNotLogged(String loggerFactory, boolean oldApi, PrintStream out) {
        if (loggerFactory.endsWith(".NOPLoggerFactory")) {
            out.println("listenqueue: no SLF4J provider is on the class path, so full accept queues are not logged;"
                    + " add one, such as logback-classic, or subscribe to the monitor's events");
        } else if (oldApi) {
            out.println("listenqueue: slf4j-api is older than 2.0, which this library is made for;"
                    + " its log lines are written by the methods of 1.7");
        }
    }

    /** Returns true if SLF4J is older than 2.0, which introduced the fluent API. */
    static boolean isOldApi(Class<?> logger) {
        try {
            logger.getMethod("atLevel", Level.class);
            return false;
        } catch (NoSuchMethodException e) {
            return true;
        }
    }

    private Logger logger(Line.Topic topic) {
        Logger logger = loggers.get(topic);
        if (logger == null) {
            throw new AssertionError("every topic has a logger");
        }
        return logger;
    }

    private void log(Line line) {
        Logger logger = logger(line.topic());
        // A plain loop, so that a log with caller data names this class.
        if (isEnabled(logger, line.level())) {
            for (String text : line.texts().get()) {
                switch (line.level()) {
                    case ERROR -> logger.error(text);
                    case WARN -> logger.warn(text);
                    case INFO -> logger.info(text);
                    default -> logger.debug(text);
                }
            }
        }
    }

    private static boolean isEnabled(Logger logger, Level level) {
        return switch (level) {
            case ERROR -> logger.isErrorEnabled();
            case WARN -> logger.isWarnEnabled();
            case INFO -> logger.isInfoEnabled();
            default -> logger.isDebugEnabled();
        };
    }
}
