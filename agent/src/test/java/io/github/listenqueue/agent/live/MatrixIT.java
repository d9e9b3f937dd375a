package io.github.listenqueue.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Jdk;
import io.github.listenqueue.testsupport.Ss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Diagnoses of servers of several kinds, whose queues were full before. Prints the time from Enter to the answer. */
@Tag("full")
class MatrixIT {

    private static final int FOREIGN_SINCE = 22;

    static Stream<Arguments> servers() throws IOException {
        return Jdks.all().stream()
                .flatMap(jvm -> Stream.of(
                                Arguments.of(jvm, "netty", "multiThreadIoEventLoopGroup"),
                                Arguments.of(jvm, "virtual", "Target"),
                                Arguments.of(jvm, "library", "HTTP-Dispatcher"))
                        .filter(row -> !row.get()[1].equals("virtual") || jvm.feature() >= FOREIGN_SINCE));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void namesTheCause(Jdk jvm, String situation, String culprit) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), situation)) {
            Command command = diagnose(jvm, target, situation);
            Ss.Row ss = Ss.listener(target.port());
            assertThat(command.out())
                    .as(command.err())
                    .contains(
                            "ACCEPTOR_BLOCKED (likely)",
                            culprit,
                            "full at " + ss.depth() + " of " + ss.limit(),
                            ":" + target.port());
            assertHonest(command, target);
        }
    }

    static Stream<Jdk> jvms() throws IOException {
        return Jdks.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void diagnosesAUnixDomainListener(Jdk jvm) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "unix")) {
            Path path = Target.socket(target.pid());
            try {
                Command command = diagnose(jvm, target, "unix");
                Ss.UnixRow ss = Ss.unixListeners().values().stream()
                        .filter(row -> row.name().equals(path.toString()))
                        .findFirst()
                        .orElseThrow();
                assertThat(command.out()).as(command.err()).contains(path.toString());
                if (jvm.feature() >= FOREIGN_SINCE) {
                    assertThat(command.out())
                            .contains("NO_ACCEPTOR (likely)", "full at " + ss.depth() + " of " + ss.limit());
                } else {
                    // The limit is known outside alone.
                    assertThat(command.out())
                            .contains("Not known to be full: ", ss.depth() + " waiting, limit unknown")
                            .containsPattern(" " + ss.depth() + "/" + ss.limit() + " .* full");
                }
                assertHonest(command, target);
            } finally {
                Files.deleteIfExists(path);
            }
        }
    }

    private static Command diagnose(Jdk jvm, TargetProcess target, String situation) throws IOException {
        long startNs = System.nanoTime();
        Command command = Command.agent(jvm, List.of(), Long.toString(target.pid()), "--wait=60");
        long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        System.out.println("Java " + jvm.feature() + ", " + situation + ": " + ms + " ms from Enter to the answer");
        return command;
    }

    private static void assertHonest(Command command, TargetProcess target) {
        assertThat(command.out()).doesNotContain("(observed)", "saturated since", "jna");
        assertThat(command.err()).isEmpty();
        assertThat(command.status()).isEqualTo(1);
        assertThat(target.isAlive()).isTrue();
    }
}
