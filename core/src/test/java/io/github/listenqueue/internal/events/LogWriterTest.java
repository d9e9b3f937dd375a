package io.github.listenqueue.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.CapturedLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLoggerFactory;

class LogWriterTest {

    @Test
    void warnsIfLinesWillNotBeLogged() {
        assertThat(warning(NOPLoggerFactory.class.getName(), false))
                .containsExactly(
                        "listenqueue: no SLF4J provider is on the class path, so full accept queues are not logged;"
                                + " add one, such as logback-classic, or subscribe to the monitor's events");
        assertThat(warning("org.slf4j.impl.SimpleLoggerFactory", true))
                .singleElement()
                .asString()
                .startsWith("listenqueue: slf4j-api is older than 2.0");
        assertThat(warning("ch.qos.logback.classic.LoggerContext", false)).isEmpty();
    }

    @Test
    void recognizesAnOldApiByItsMethods() {
        assertThat(LogWriter.isOldApi(Runnable.class))
                .as("a type without fluent methods")
                .isTrue();
        assertThat(LogWriter.isOldApi(Logger.class)).isFalse();
    }

    @Test
    void usesALoggerForEachTopicAndAMethodForEachLevel() {
        try (CapturedLog log = new CapturedLog()) {
            LogWriter.write(Line.of(Line.Topic.EVENTS, Level.WARN, () -> "a"));
            LogWriter.write(Line.of(Line.Topic.DIAGNOSIS, Level.DEBUG, () -> "b"));
            LogWriter.write(Line.of(Line.Topic.MONITOR, Level.INFO, () -> "c"));
            LogWriter.write(Line.of(Line.Topic.MONITOR, Level.ERROR, () -> "d"));

            assertThat(log.lines()).containsExactly("WARN a", "DEBUG b", "INFO c", "ERROR d");
            assertThat(log.loggers())
                    .containsExactly(
                            "io.github.listenqueue.ListenQueueEvent",
                            "io.github.listenqueue.ListenQueueDiagnosis",
                            "io.github.listenqueue.ListenQueueMonitor",
                            "io.github.listenqueue.ListenQueueMonitor");
        }
    }

    private static List<String> warning(String loggerFactory, boolean oldApi) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LogWriter.warnIfNotLogged(loggerFactory, oldApi, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
