package io.github.listenqueue.agent.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Jdk;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The diagnosis of JVMs whose queue was full before. */
class DiagnosisIT {

    private static final String FULL = "full at 11 of 10";
    private static final List<String> NOBODY = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    static Stream<Arguments> situations() throws IOException {
        return Jdks.all().stream()
                .flatMap(jvm -> Stream.of(
                        Arguments.of(jvm, "stuck", List.of("ACCEPTOR_BLOCKED (likely)", FULL, "Target")),
                        Arguments.of(jvm, "lock", List.of("ACCEPTOR_BLOCKED (likely)", FULL, "the-owner-of-the-lock")),
                        Arguments.of(jvm, "nobody", List.of("NO_ACCEPTOR (likely)", FULL)),
                        Arguments.of(jvm, "descriptors", List.of("OUT_OF_DESCRIPTORS (observed)", "of 128", "11/10"))));
    }

    @ParameterizedTest
    @MethodSource("situations")
    void namesTheCause(Jdk jvm, String situation, List<String> expected) throws IOException {
        diagnose(jvm, List.of(), situation, expected);
    }

    @Tag("full")
    @ParameterizedTest
    @MethodSource("situations")
    void namesTheCauseForAnOrdinaryUser(Jdk jvm, String situation, List<String> expected) throws IOException {
        Rights.assumeRoot();
        diagnose(jvm, NOBODY, situation, expected);
    }

    @Tag("full")
    @ParameterizedTest
    @MethodSource("situations")
    void rootDiagnosesTheJvmOfAnOrdinaryUser(Jdk jvm, String situation, List<String> expected) throws IOException {
        Rights.assumeRoot();
        try (TargetProcess target = TargetProcess.start(jvm, NOBODY, situation)) {
            check(target, Command.agent(jvm, List.of(), pid(target), "--wait=60"), expected);
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void aJvmInAContainerIsDiagnosedFromTheHost(Jdk jvm) throws IOException {
        Rights.assumeRoot();
        List<String> container = List.of(
                "unshare",
                "--mount",
                "--net",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                "mount --bind " + TargetProcess.CLASSES + " /mnt && mount -t tmpfs none /tmp"
                        + " && mkdir -p " + TargetProcess.CLASSES + " && mount --bind /mnt " + TargetProcess.CLASSES
                        + " && ip link set lo up && exec \"$0\" \"$@\"");
        try (TargetProcess target = TargetProcess.start(jvm, container, "stuck")) {
            check(
                    target,
                    Command.agent(jvm, List.of(), pid(target), "--wait=60"),
                    List.of("ACCEPTOR_BLOCKED", FULL, "Target"));
            assertThat(Path.of("/proc/" + target.pid() + "/root/tmp"))
                    .isDirectoryNotContaining(
                            file -> file.getFileName().toString().startsWith(".listenqueue"));
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void aQueueBelowItsLimitThatNobodyEmptiesIsTrouble(Jdk jvm) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "waiting")) {
            await().untilAsserted(() -> {
                Command command = Command.agent(jvm, List.of(), pid(target), "--wait=60");
                // By the age of the connection, which on Java 17 only the command knows.
                assertThat(command.out()).containsAnyOf("is not being emptied, at 1 of 10", "stalled");
                assertThat(command.status()).isEqualTo(1);
            });
        }
    }

    private static void diagnose(Jdk jvm, List<String> user, String situation, List<String> expected)
            throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, user, situation)) {
            check(target, Command.agent(jvm, user, pid(target), "--wait=60"), expected);
        }
    }

    private static void check(TargetProcess target, Command command, List<String> expected) {
        assertThat(command.out()).as(command.err()).contains(expected).contains(":" + target.port());
        // The queue was full before, and the application cannot add a library that the command has.
        assertThat(command.out()).doesNotContain("saturated since", "JNA", "jna");
        assertThat(command.err()).isEmpty();
        assertThat(command.status()).isEqualTo(1);
        assertThat(target.isAlive()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void theSocketOfAnEarlierProcessIsReplaced(Jdk jvm) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck")) {
            leaveSocket(target);
            check(
                    target,
                    Command.agent(jvm, List.of(), pid(target), "--wait=60"),
                    List.of("ACCEPTOR_BLOCKED (likely)", FULL));
        }
    }

    @Test
    void theSocketOfAnEarlierProcessOfAnotherUserIsReplacedByRoot() throws IOException {
        Rights.assumeRoot();
        Jdk jvm = Jdks.recent();
        try (TargetProcess target = TargetProcess.start(jvm, NOBODY, "stuck")) {
            Path socket = leaveSocket(target);
            Command refused = Command.agent(jvm, NOBODY, pid(target));
            assertThat(refused.out())
                    .contains("The command cannot attach to the JVM: the socket " + socket
                            + " was left by an earlier process of root with the same process id,"
                            + " and this user cannot delete it.");
            assertThat(refused.status()).isEqualTo(2);
            check(
                    target,
                    Command.agent(jvm, List.of(), pid(target), "--wait=60"),
                    List.of("ACCEPTOR_BLOCKED (likely)", FULL));
        }
    }

    /** Leaves an attach socket that nobody listens at, as a process does that is killed. */
    private static Path leaveSocket(TargetProcess target) throws IOException {
        Path socket = target.attachSocket();
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        return socket;
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void aStoppedJvmIsShownFromOutside(Jdk jvm) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck")) {
            Command.run(List.of("kill", "-STOP", pid(target)));
            Command command = Command.agent(jvm, List.of(), pid(target));
            Command.run(List.of("kill", "-CONT", pid(target)));
            assertThat(command.out())
                    .contains("JVM_PAUSED (observed): The process is stopped by a signal (state T)")
                    .contains("-> continue it: kill -CONT " + pid(target))
                    .contains("127.0.0.1:" + target.port() + "  11/10");
            assertThat(command.status()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void aCalmListenerIsOneLine(Jdk jvm) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "calm")) {
            Command command = Command.agent(jvm, List.of(), pid(target), "--wait=60");
            assertThat(command.out())
                    .contains("Calm: 127.0.0.1:" + target.port() + ", 0 waiting, limit 10")
                    .doesNotContain("evidence", ".java_pid");
            assertThat(command.status()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void theOverviewShowsTheNumbersOfSs(Jdk jvm) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "nobody")) {
            // State, Recv-Q, Send-Q and so on.
            String[] ss = Command.run(List.of("ss", "-ltnH", "sport = :" + target.port()))
                    .out()
                    .split("\\s+", -1);
            Command command = Command.agent(jvm, List.of());
            assertThat(command.out().lines())
                    .filteredOn(line -> line.startsWith(pid(target) + " "))
                    .singleElement()
                    .asString()
                    .contains("Target", "127.0.0.1:" + target.port(), " " + ss[1] + "/" + ss[2] + " ", "full");
            assertThat(command.status()).isEqualTo(1);
        }
    }

    @Test
    void theCommandRunsOnARuntimeWithNothingButJavaBase(@TempDir Path folder) throws IOException {
        Jdk jvm = Jdks.recent();
        Path runtime = folder.resolve("runtime");
        Command.run(List.of(Jdks.tool(jvm, "jlink"), "--add-modules", "java.base", "--output", runtime.toString()));
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck")) {
            Command command = Command.agent(new Jdk(runtime, jvm.feature()), List.of(), pid(target), "--wait=60");
            check(target, command, List.of("ACCEPTOR_BLOCKED", FULL));
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void aDisabledAttachMechanismIsNamed(Jdk jvm) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck", "-XX:+DisableAttachMechanism")) {
            Command command = Command.agent(jvm, List.of(), pid(target));
            assertThat(command.out())
                    .contains("The JVM was started with -XX:+DisableAttachMechanism.", "11/10", "full");
            assertThat(command.status()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void disabledDynamicLoadingIsNamed(Jdk jvm) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck", "-XX:-EnableDynamicAgentLoading")) {
            Command command = Command.agent(jvm, List.of(), pid(target), "--wait=60");
            assertThat(command.out())
                    .contains("The JVM was started with -XX:-EnableDynamicAgentLoading.", "11/10", "full");
            assertThat(command.status()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void aJvmWithoutMemoryIsUnharmed(Jdk jvm) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "memory", "-Xmx16m", "-XX:+UseSerialGC")) {
            await().untilAsserted(() -> {
                Command command = Command.agent(jvm, List.of(), pid(target), "--wait=60");
                assertThat(command.err()).contains("no memory").hasLineCount(1);
                assertThat(command.status()).isEqualTo(2);
            });
            assertThat(target.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void whatCannotBeLookedAtIsOneLine(Jdk jvm) throws IOException {
        assertLine(Command.agent(jvm, List.of(), "999999999"), "There is no process 999999999.");
        assertLine(Command.agent(jvm, List.of(), "no.such.Main"), "No JVM of this user has 'no.such.Main'");
        assertLine(Command.agent(jvm, List.of(), "--colour"), "Unknown option '--colour'");
    }

    private static void assertLine(Command command, String text) {
        assertThat(command.err()).contains(text).hasLineCount(1);
        assertThat(command.out()).isEmpty();
        assertThat(command.status()).isEqualTo(2);
    }

    static Stream<Jdk> jvms() throws IOException {
        return Jdks.all().stream();
    }

    private static String pid(TargetProcess target) {
        return Long.toString(target.pid());
    }
}
