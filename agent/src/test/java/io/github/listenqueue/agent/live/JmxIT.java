package io.github.listenqueue.agent.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import io.github.listenqueue.testsupport.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The management beans of a JVM that was started with the agent, read from another process as a console does. */
class JmxIT {

    @TempDir
    private Path folder;

    static Stream<Jdk> jvms() throws IOException {
        return Jdks.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void theAgentShowsTheQueuesByDefault(Jdk jvm) throws Exception {
        try (TargetProcess target = start(jvm, "interval=50ms");
                JMXConnector connector = connector(target)) {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            ObjectName pattern = new ObjectName("io.github.listenqueue:type=Listener,port=" + target.port() + ",*");
            await().untilAsserted(() -> {
                Set<ObjectName> names = beans.queryNames(pattern, null);
                assertThat(names).hasSize(1);
                ObjectName listener = names.iterator().next();
                assertThat(beans.getAttribute(listener, "Depth")).isEqualTo(Target.BACKLOG + 1);
                assertThat(beans.getAttribute(listener, "Limit")).isEqualTo(Target.BACKLOG);
                assertThat(beans.getAttribute(listener, "State")).isEqualTo("full");
            });
            ObjectName monitor = new ObjectName("io.github.listenqueue:type=Monitor");
            assertThat(beans.getAttribute(monitor, "Source")).isEqualTo("SOCKET");
            assertThat(beans.invoke(monitor, "diagnose", new Object[0], new String[0]))
                    .asString()
                    .contains("full at 11 of 10");
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void anOptionSwitchesTheBeansOff(Jdk jvm) throws Exception {
        try (TargetProcess target = start(jvm, "interval=50ms,jmx=false");
                JMXConnector connector = connector(target)) {
            awaitDiagnosis(target);
            assertThat(connector.getMBeanServerConnection().queryNames(new ObjectName("io.github.listenqueue:*"), null))
                    .isEmpty();
        }
    }

    /** The platform MBean server sets java.util.logging up, and the application could no longer choose its log manager. */
    @ParameterizedTest
    @MethodSource("jvms")
    void anApplicationWithALogManagerOfItsOwnGetsNoBeans(Jdk jvm) throws Exception {
        try (TargetProcess target = start(jvm, "interval=50ms", "-Djava.util.logging.manager=no.such.LogManager")) {
            awaitDiagnosis(target);
            assertThat(histogram(jvm, target)).doesNotContain("com.sun.jmx.mbeanserver.JmxMBeanServer");
        }
        try (TargetProcess target = start(jvm, "interval=50ms")) {
            await().untilAsserted(() ->
                    assertThat(histogram(jvm, target)).contains("com.sun.jmx.mbeanserver.JmxMBeanServer"));
        }
    }

    @Test
    void aRuntimeWithoutJavaManagementStarts() throws Exception {
        Jdk jvm = Jdks.recent();
        Path runtime = folder.resolve("runtime");
        Command.run(List.of(
                Jdks.tool(jvm, "jlink"),
                "--add-modules",
                "java.instrument,jdk.httpserver",
                "--output",
                runtime.toString()));
        try (TargetProcess target = start(new Jdk(runtime, jvm.feature()), "interval=50ms")) {
            awaitDiagnosis(target);
            assertThat(Files.readString(log())).doesNotContain("JMX");
        }
    }

    private TargetProcess start(Jdk jvm, String options, String... more) throws IOException {
        Files.deleteIfExists(log());
        String agent = "-javaagent:" + Command.JAR + "=" + options + ",log=" + log();
        return TargetProcess.start(
                jvm,
                List.of(),
                "stuck",
                Stream.concat(Stream.of(agent), Stream.of(more)).toArray(String[]::new));
    }

    private void awaitDiagnosis(TargetProcess target) {
        await().untilAsserted(() ->
                assertThat(Files.readString(log())).contains("Diagnosis of listener 127.0.0.1:" + target.port()));
    }

    private Path log() {
        return folder.resolve("queues.log");
    }

    private static String histogram(Jdk jvm, TargetProcess target) throws IOException {
        return Command.run(List.of(Jdks.tool(jvm, "jcmd"), Long.toString(target.pid()), "GC.class_histogram", "-all"))
                .out();
    }

    @SuppressWarnings("BanJNDI") // The address comes from a process of this test.
    private static JMXConnector connector(TargetProcess target) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(target.pid()));
        try {
            return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
        } finally {
            machine.detach();
        }
    }
}
