package io.github.listenqueue.agent.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JarIT {

    private static final String OWN = "io/github/listenqueue/agent/";

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
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
    void theAgentWatchesFromTheStartWithoutAFlag(Jvm jvm) throws IOException {
        String log = Files.createTempFile("listenqueue-agent-it", ".log").toString();
        try (TargetProcess target = TargetProcess.start(
                jvm, List.of(), "stuck", "-javaagent:" + Command.JAR + "=interval=50ms,log=" + log)) {
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(Files.readString(Path.of(log)))
                            .contains("read by getsockopt through")
                            .contains("127.0.0.1:" + target.port() + " is full"));
        } finally {
            Files.delete(Path.of(log));
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void aWrongOptionEndsTheJvmWithOneLine(Jvm jvm) throws IOException {
        Command command = Command.run(List.of(jvm.java(), "-javaagent:" + Command.JAR + "=intervall=1s", "-version"));
        assertThat(command.err())
                .startsWith("listenqueue-agent: unknown option 'intervall'")
                .hasLineCount(1);
        assertThat(command.status()).isEqualTo(2);
    }
}
