package io.github.listenqueue.agent.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Jdk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that do not answer. */
class SilentJvmIT {

    private static final Path FREEZER = Path.of("/sys/fs/cgroup/freezer");
    private Jdk jvm;

    @BeforeEach
    void findJdk() throws IOException {
        jvm = Jdks.old();
    }

    @Test
    void aFrozenJvmIsShownFromOutside() throws IOException {
        Assumptions.assumeTrue(Files.isWritable(FREEZER), "no writable freezer of cgroup v1");
        Path group = FREEZER.resolve("listenqueue-it-" + ProcessHandle.current().pid());
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck")) {
            Files.createDirectory(group);
            Files.writeString(group.resolve("cgroup.procs"), pid(target));
            Command command;
            try {
                Files.writeString(group.resolve("freezer.state"), "FROZEN");
                await().until(() ->
                        Files.readString(group.resolve("freezer.state")).startsWith("FROZEN"));
                command = Command.agent(jvm, List.of(), pid(target));
            } finally {
                Files.writeString(group.resolve("freezer.state"), "THAWED");
            }
            assertThat(command.out())
                    .contains(
                            "JVM_PAUSED (observed): The cgroup of the process is frozen",
                            "-> thaw it: " + group,
                            "11/10");
            assertThat(command.status()).isEqualTo(1);
        } finally {
            await().ignoreExceptions().until(() -> Files.deleteIfExists(group));
        }
    }

    @Test
    void aBusyAttachListenerIsShownFromOutside(@TempDir Path folder) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck")) {
            Process other = occupyAttachListener(target, folder);
            Command command = Command.agent(jvm, List.of(), pid(target));
            other.destroyForcibly();
            assertThat(command.out()).contains("The JVM did not answer within", "its attach listener is busy", "11/10");
            assertThat(command.status()).isEqualTo(1);
            assertThat(files(target)).isEmpty();
        }
    }

    @Test
    void anInterruptedCommandLeavesNoFile(@TempDir Path folder) throws IOException {
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck")) {
            Process other = occupyAttachListener(target, folder);
            Process command = new ProcessBuilder(
                            jvm.java().toString(), "-jar", Command.JAR.toString(), pid(target), "--wait=600")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = ".listenqueue-" + command.pid() + "-";
            await().until(() -> hasFile(answer));
            // SIGTERM, which the JVM handles as it handles Ctrl-C.
            command.destroy();
            await().until(() -> !command.isAlive());
            other.destroyForcibly();
            assertThat(hasFile(answer)).isFalse();
            assertThat(target.isAlive()).isTrue();
        }
    }

    /** Loads an agent that does not return. Its class is in the class path of the target. */
    private Process occupyAttachListener(TargetProcess target, Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", Target.class.getName());
        Path jar = folder.resolve("slow-agent.jar");
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
        Process jcmd = new ProcessBuilder(Jdks.tool(jvm, "jcmd"), pid(target), "JVMTI.agent_load", jar.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().until(() -> Target.isOccupied(target.pid()));
        return jcmd;
    }

    private static List<String> files(TargetProcess target) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/tmp"))) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.equals(".attach_pid" + target.pid()))
                    .toList();
        }
    }

    private static boolean hasFile(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/tmp"))) {
            return all.anyMatch(file -> file.getFileName().toString().startsWith(prefix));
        }
    }

    private static String pid(TargetProcess target) {
        return Long.toString(target.pid());
    }
}
