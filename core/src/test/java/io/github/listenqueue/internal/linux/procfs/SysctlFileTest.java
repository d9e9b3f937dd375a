package io.github.listenqueue.internal.linux.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SysctlFileTest {

    @TempDir
    private Path folder;

    private Path path;
    private SysctlFile file;

    @BeforeEach
    void open() {
        path = folder.resolve("somaxconn");
        file = new SysctlFile(path);
    }

    @AfterEach
    void close() {
        file.close();
    }

    @Test
    void readsTheWholeNumberOfARealSysctlEachTime() throws IOException {
        Path real = Path.of("/proc/sys/net/core/somaxconn");
        int expected;
        try (FileInputStream in = new FileInputStream(real.toFile())) {
            expected = Integer.parseInt(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        }
        assertThat(expected).as("with one digit this test could not fail").isGreaterThan(9);

        try (SysctlFile somaxconn = new SysctlFile(real)) {
            assertThat(somaxconn.read()).hasValue(expected);
            assertThat(somaxconn.read()).hasValue(expected).isSameAs(somaxconn.read());
            assertThat(somaxconn.problem()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "128, 128", "2147483647, 2147483647", "00128, 128"})
    void readsANumberWithOrWithoutItsLineEnd(String text, int number) throws IOException {
        Files.writeString(path, text + "\n");
        assertThat(file.read()).hasValue(number);

        Files.writeString(path, text);
        assertThat(file.read()).hasValue(number);
        assertThat(file.problem()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "-1\n",
                "2147483648\n",
                "99999999999999999999\n",
                "0x80\n",
                "128 256\n",
                "4096\n4096\n",
                "garbage\n",
                "128\u00e9",
                "128\u0000\u0000",
                "\u001b[31m128",
                "00000000000000000000000000000000000000000128\n",
            })
    void reportsAnInvalidNumber(String text) throws IOException {
        Files.writeString(path, "128\n");
        assertThat(file.read()).hasValue(128);
        Files.writeString(path, text, StandardCharsets.ISO_8859_1);

        assertThat(file.read()).isEmpty();

        assertThat(file.problem())
                .startsWith(path + ": not a number from 0 to 2147483647: '")
                .hasSizeLessThan(300)
                .matches("[ -~]*");
        assertReadsAgain();
    }

    @Test
    void reportsATooLongNumber() throws IOException {
        Files.writeString(path, "1".repeat(1_000_000));

        assertThat(file.read()).isEmpty();

        assertThat(file.problem()).startsWith(path + ": not a number").hasSizeLessThan(300);
        assertReadsAgain();
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/zero, ': not a number from 0 to 2147483647: '",
        "/proc/sys/net/ipv4/route/flush, ' (Permission denied)'",
        "/proc/self/mem, ': Input/output error'",
        "/nowhere, ' (No such file or directory)'",
        "/proc, ' (Is a directory)'",
    })
    void reportsAnUnreadableFile(String target, String words) throws IOException {
        Files.createSymbolicLink(path, Path.of(target));

        assertThat(file.read()).isEmpty();

        assertThat(file.problem()).startsWith(path + words);
        assertReadsAgain();
    }

    private void assertReadsAgain() throws IOException {
        Files.deleteIfExists(path);
        Files.writeString(path, "4096\n");
        assertThat(file.read()).isEqualTo(OptionalInt.of(4096));
        assertThat(file.problem()).isNull();
    }
}
