package io.github.listenqueue.agent.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The state of a JVM before and after a visit. */
class LeavesNothingIT {

    /** Threads of the JVM itself come and go. Since Java 24 it starts one when something first asks for virtual threads. */
    private static final String OF_THE_JVM = "(C[12] CompilerThread|Service Thread|Sweeper|VirtualThread-unblocker).*";

    /** The JVM gives up soft references at once, which it otherwise keeps until it needs memory. */
    private static final String NO_SOFT_REFERENCES = "-XX:SoftRefLRUPolicyMSPerMB=0";

    static Stream<Jdk> jvms() throws IOException {
        return Jdks.all().stream();
    }

    private record State(Set<String> threads, Set<String> descriptors, String properties) {}

    @ParameterizedTest
    @MethodSource("jvms")
    void aVisitLeavesNothing(Jdk jvm) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck", NO_SOFT_REFERENCES)) {
            // The attach listener of the JVM stays as after any jcmd.
            jcmd(jvm, target, "GC.run");
            // This jcmd itself sets the property user.timezone.
            jcmd(jvm, target, "VM.system_properties");
            Set<String> filesBefore = files();
            State before = state(jvm, target);
            for (int visit = 0; visit < 2; visit++) {
                assertThat(Command.agent(jvm, List.of(), Long.toString(target.pid()), "--wait=60")
                                .out())
                        .contains("ACCEPTOR_BLOCKED");
            }
            awaitState(jvm, target, before, filesBefore);
        }
    }

    /** A watch that is quit, and one whose command is lost. */
    @ParameterizedTest
    @MethodSource("jvms")
    void aWatchLeavesNothing(Jdk jvm) throws Exception {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck", NO_SOFT_REFERENCES)) {
            jcmd(jvm, target, "GC.run");
            jcmd(jvm, target, "VM.system_properties");
            Set<String> filesBefore = files();
            State before = state(jvm, target);
            for (String signal : List.of("INT", "KILL")) {
                try (Session session = Session.plain(jvm, Long.toString(target.pid()), "--watch", "--wait=60")) {
                    session.awaitOutput("ACCEPTOR_BLOCKED");
                    // Other tools do not wait for the watch.
                    assertThat(jcmd(jvm, target, "Thread.print")).contains("\"listenqueue-watch\"");
                    session.signal(signal);
                    session.status();
                }
                awaitState(jvm, target, before, filesBefore);
            }
        }
    }

    private static void awaitState(Jdk jvm, TargetProcess target, State expected, Set<String> filesBefore) {
        await().untilAsserted(() -> {
            jcmd(jvm, target, "GC.run");
            assertThat(jcmd(jvm, target, "VM.classloaders")).doesNotContain("listenqueue-agent", "URLClassLoader");
            assertThat(state(jvm, target)).isEqualTo(expected);
            // A command of another test may have had files before.
            assertThat(filesBefore).containsAll(files());
        });
    }

    private static State state(Jdk jvm, TargetProcess target) throws IOException {
        Set<String> threads = jcmd(jvm, target, "Thread.print")
                .lines()
                .filter(line -> line.matches("\".*\" #.*"))
                .map(line -> line.substring(1, line.indexOf('"', 1)))
                .filter(name -> !name.matches(OF_THE_JVM))
                .collect(Collectors.toCollection(TreeSet::new));
        String properties = jcmd(jvm, target, "VM.system_properties")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining("\n"));
        return new State(threads, descriptors(target), properties);
    }

    private static Set<String> descriptors(TargetProcess target) throws IOException {
        Set<String> links = new TreeSet<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/" + target.pid() + "/fd"))) {
            for (Path each : all.toList()) {
                links.add(Files.readSymbolicLink(each).toString());
            }
        }
        return links;
    }

    private static Set<String> files() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/tmp"))) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\.listenqueue-\\d+-.*"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String jcmd(Jdk jvm, TargetProcess target, String command) throws IOException {
        return Command.run(List.of(Jdks.tool(jvm, "jcmd"), Long.toString(target.pid()), command))
                .out();
    }
}
