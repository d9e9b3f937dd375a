package io.github.listenqueue.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --watch} on a terminal of {@code script}, and without one. */
class WatchIT {

    private static final String FULL = "[||||||||||||||||||||]";
    private static final String CTRL_C = "\003";
    private static final Pattern SAME_SETTINGS = Pattern.compile("before=(\\S+).*after=\\1\\s", Pattern.DOTALL);

    @BeforeAll
    static void needsATerminal() {
        Assumptions.assumeTrue(
                Stream.of("script", "stty").allMatch(tool -> Files.isExecutable(Path.of("/usr/bin", tool))),
                "script or stty is not installed");
    }

    static Stream<Jdk> jvms() throws IOException {
        return Jdks.all().stream();
    }

    @Test
    void theOverviewIsSortedByKeysAndQuit() throws Exception {
        try (TargetProcess target = TargetProcess.start(Jdks.recent(), List.of(), "stuck");
                Session session = Session.terminal(Jdks.recent(), "--watch")) {
            session.awaitOutput(":" + target.port(), FULL, "[u utilization]")
                    .press("d")
                    .awaitOutput("[d depth]")
                    .press("q");
            session.status();
            assertThat(session.output()).contains("status=1");
            assertRestored(session);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PID"})
    void anInterruptRestoresTheTerminal(String pid) throws Exception {
        try (TargetProcess target = TargetProcess.start(Jdks.recent(), List.of(), "stuck");
                Session session = Session.terminal(
                        Jdks.recent(), pid.replace("PID", Long.toString(target.pid())), "--watch", "--wait=60")) {
            session.awaitOutput(":" + target.port(), FULL).press(CTRL_C);
            session.status();
            assertThat(session.output()).contains("status=130");
            assertRestored(session);
        }
    }

    @Test
    void aPipeGetsPlainLinesUntilItsReaderIsGone() throws Exception {
        Jdk jvm = Jdks.recent();
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck")) {
            Command command = Command.run(List.of(
                    "sh",
                    "-c",
                    jvm.java() + " -jar " + Command.JAR + " " + target.pid() + " --watch --wait=60 | head -4"));
            assertThat(command.out()).contains("Ctrl-C ends it", FULL).doesNotContain("\033");
            assertThat(command.status()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void eventsStandAboveTheBars(Jdk jvm) throws Exception {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck");
                Session session = Session.terminal(jvm, Long.toString(target.pid()), "--watch", "--wait=60")) {
            session.awaitOutput(" is full", "ACCEPTOR_BLOCKED", "HTTP-Dispatcher", FULL)
                    .press("q");
            session.status();
            assertThat(session.output()).contains("status=1").doesNotContain("Exception");
            assertRestored(session);
        }
    }

    @Test
    void theEndOfTheJvmEndsTheWatch() throws Exception {
        try (TargetProcess target = TargetProcess.start(Jdks.recent(), List.of(), "calm");
                Session session = Session.plain(Jdks.recent(), Long.toString(target.pid()), "--watch", "--wait=60")) {
            session.awaitOutput("0/10");
            Command.run(List.of("kill", "-KILL", Long.toString(target.pid())));
            assertThat(session.status()).isEqualTo(2);
            assertThat(session.output()).endsWith("PID " + target.pid() + " has ended.\n");
        }
    }

    private static void assertRestored(Session session) {
        assertThat(session.output()).containsPattern(SAME_SETTINGS);
    }
}
