package io.github.listenqueue.internal.linux.procfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.internal.linux.procfs.TaskFiles.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskFilesTest {

    @TempDir
    private Path folder;

    private TaskFiles tasks;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectory(folder.resolve("7"));
        tasks = new TaskFiles(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "43 0x4 0x7f801c545550 0x7f801c545548 0xc 0x0 0x69ecc37f8 0x7f801c545500 0x7f80483f972f, 43, 4, 0x7f801c545550",
        "232 0x12 0x7f8040479de0 0x400 0x3e8 0x0 0x3e8 0x7f800ddfe660 0x7f80483f7f36, 232, 18, 0x7f8040479de0",
        "7 0x7f801c445428 0x1 0xea60 0xc 0x0 0x69ecc8b50 0x7f801c4453f0 0x7f80483eb26f, 7, 474240040, 1",
        "202 0xffffffffffffff9c 0x1 0x0 0x0 0x0 0x0 0x7f801c4453f0 0x7f80483eb26f, 202, -100, 1",
        "running, -2, -1, 0",
        "-1 0x7ffd2a5c 0x7f80483eb26f, -1, -1, 0",
        "102 0x5, 102, 5, 0",
        "102 0x5 oops, 102, 5, 0",
        "102 0x5 0x3ff6f37e278 0x0, 102, 5, 0x3ff6f37e278",
    })
    void readsTheCallAndItsArguments(String line, int number, int descriptor, long second) throws IOException {
        write("syscall", line + "\n");
        assertThat(tasks.call(7)).isEqualTo(new Call(number, descriptor, second));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "43",
                "43 ",
                "43 0x\n",
                "43 4 oops",
                "0x2b 0x4 0x0\n",
                "99999999999999999999 0x4\n",
                "43 0xzz 0x0\n",
                "-12 0x4\n",
                "\u0000\u0001 0x4\n"
            })
    void reportsAMalformedFile(String content) throws IOException {
        write("syscall", content);
        assertThatThrownBy(() -> tasks.call(7))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder.resolve("7/syscall") + " makes no sense: '");
    }

    @Test
    void rejectsATooLongFile() throws IOException {
        write("syscall", "43 0x4 ".repeat(100));
        assertThatThrownBy(() -> tasks.call(7)).hasMessageContaining("more than 255 bytes");
    }

    @Test
    void aFinishedThreadHasNoFiles() {
        assertThatThrownBy(() -> tasks.call(8))
                .hasMessageContaining(folder.resolve("8/syscall").toString());
        assertThat(tasks.name(8)).isNull();
        assertThat(tasks.ranNs(8)).isEqualTo(-1);
        assertThat(tasks.lives(8)).isFalse();
        assertThat(tasks.lives(7)).isTrue();
    }

    @Test
    void readsNameAndTime() throws IOException {
        write("comm", "G1 Main Marker\n");
        write("schedstat", "31086 0 4\n");
        assertThat(tasks.name(7)).asString(StandardCharsets.US_ASCII).isEqualTo("G1 Main Marker");
        assertThat(tasks.ranNs(7)).isEqualTo(31086);
        write("comm", "");
        write("schedstat", "often");
        assertThat(tasks.name(7)).isEmpty();
        assertThat(tasks.ranNs(7)).isEqualTo(-1);
    }

    @Test
    void limitsTheNumberOfThreads() throws IOException {
        for (int id = 10; id < 310; id++) {
            Files.createDirectory(folder.resolve(Integer.toString(id)));
        }
        assertThat(tasks.ids(1000)).hasSize(301).contains(7, 10, 309);
        assertThat(tasks.ids(300)).hasSize(300);
        assertThat(tasks.ids(3)).hasSize(3);
    }

    @Test
    void reportsAFolderThatCannotBeListed() throws IOException {
        TaskFiles none = new TaskFiles(folder.resolve("none"));
        assertThatThrownBy(() -> none.ids(1)).hasMessage(folder.resolve("none") + " cannot be listed");
        Files.createDirectory(folder.resolve("x"));
        assertThatThrownBy(() -> tasks.ids(9)).hasMessageStartingWith(folder + ": ");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve("7").resolve(name), content);
    }
}
