package io.github.listenqueue.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of a diagnosis. */
class ReportIT {

    @TempDir
    private Path folder;

    static Stream<Jdk> jvms() throws IOException {
        return Jdks.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void isOneFileWithTheDiagnosis(Jdk jvm) throws IOException {
        Path file = Files.writeString(folder.resolve("report.html"), "an older one");
        try (TargetProcess target = TargetProcess.start(jvm, List.of(), "stuck")) {
            Command command = Command.agent(
                    jvm, List.of(), Long.toString(target.pid()), "--report", file.toString(), "--wait=60");
            assertThat(command.out()).isEqualTo("The report is in " + file + ".\n");
            assertThat(command.status()).isEqualTo(1);
            assertThat(Files.readString(file))
                    .contains("1 of 1 listener in trouble.", "ACCEPTOR_BLOCKED (likely)", "HTTP-Dispatcher")
                    .contains("<b>11</b> connections waiting", "<b>10</b> limit of the queue")
                    .contains("<td>127.0.0.1:" + target.port() + "</td><td>11/10</td>")
                    .endsWith("</html>\n");
            assertOnly("report.html");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/full", "/no/such/folder/report.html", "/proc/report.html", "FOLDER"})
    void anUnwritableFileIsOneLineBeforeTheJvmIsTouched(String name) throws IOException {
        try (TargetProcess target = TargetProcess.start(Jdks.recent(), List.of(), "calm")) {
            String file = name.replace("FOLDER", folder.toString());
            Command command = Command.agent(Jdks.recent(), List.of(), Long.toString(target.pid()), "--report=" + file);
            assertUnwritable(command, file, target);
        }
    }

    @Test
    void aFullDiskIsOneLineBeforeTheJvmIsTouched() throws IOException {
        Rights.assumeRoot();
        try (TargetProcess target = TargetProcess.start(Jdks.recent(), List.of(), "calm")) {
            List<String> onASmallDisk = List.of(
                    "unshare",
                    "-m",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=64k none " + folder + " && exec \"$0\" \"$@\"");
            String file = folder.resolve("report.html").toString();
            Command command =
                    Command.agent(Jdks.recent(), onASmallDisk, Long.toString(target.pid()), "--report=" + file);
            assertUnwritable(command, file, target);
        }
    }

    private static void assertUnwritable(Command command, String file, TargetProcess target) {
        assertThat(command.err())
                .startsWith("The report cannot be written to " + file + ": ")
                .hasLineCount(1);
        assertThat(command.status()).isEqualTo(2);
        assertThat(target.attachSocket()).doesNotExist();
    }

    private void assertOnly(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly(name);
        }
    }
}
