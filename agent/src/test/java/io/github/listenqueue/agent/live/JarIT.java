package io.github.listenqueue.agent.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JarIT {

    private static final String OWN = "io/github/listenqueue/agent/";

    static Stream<Jdk> jvms() throws IOException {
        return Jdks.all().stream();
    }

    @Test
    void isSmall() throws IOException {
        assertThat(Files.size(Command.JAR)).isLessThanOrEqualTo(Long.getLong("agent.max.bytes"));
    }

    @Test
    void showsNoClassButItsOwn() throws IOException {
        try (JarFile jar = new JarFile(Command.JAR.toFile())) {
            assertThat(jar.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> name.endsWith(".class") && !name.startsWith("nested/")))
                    .allMatch(name -> name.startsWith(OWN));
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void theAgentWatchesFromTheStartWithoutAFlag(Jdk jvm) throws IOException {
        String log = Files.createTempFile("listenqueue-agent-it", ".log").toString();
        try (TargetProcess target = TargetProcess.start(
                jvm, List.of(), "stuck", "-javaagent:" + Command.JAR + "=interval=50ms,log=" + log)) {
            await().untilAsserted(() -> assertThat(Files.readString(Path.of(log)))
                    .contains("read by getsockopt through")
                    .contains("127.0.0.1:" + target.port() + " is full"));
        } finally {
            Files.delete(Path.of(log));
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void theLogOfTheApplicationGetsTheLines(Jdk jvm) throws IOException {
        String log = Files.createTempFile("listenqueue-agent-it", ".log").toString();
        try (TargetProcess target = TargetProcess.start(
                jvm,
                List.of(),
                "slf4j",
                "-Dorg.slf4j.simpleLogger.logFile=" + log,
                "-javaagent:" + Command.JAR + "=interval=50ms,log=slf4j")) {
            await().untilAsserted(() -> assertThat(Files.readString(Path.of(log)))
                    .contains("INFO shop - the application has started")
                    // Written before the application had loaded SLF4J.
                    .contains("INFO io.github.listenqueue.ListenQueueMonitor - ")
                    .containsPattern("WARN io.github.listenqueue.ListenQueueEvent - .*:" + target.port() + " is full"));
        } finally {
            Files.delete(Path.of(log));
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void aWrongOptionEndsTheJvmWithOneLine(Jdk jvm) throws IOException {
        Command command =
                Command.run(List.of(jvm.java().toString(), "-javaagent:" + Command.JAR + "=intervall=1s", "-version"));
        assertThat(command.err())
                .startsWith("listenqueue-agent: unknown option 'intervall'")
                .hasLineCount(1);
        assertThat(command.status()).isEqualTo(2);
    }
}
