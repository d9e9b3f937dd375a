package io.github.listenqueue.internal.linux.procfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests with the memory of this process. */
class ProcessMemoryTest {

    private static final Path SELF = Path.of("/proc/self/mem");

    @Test
    void readsTheMagicNumberOfTheProgramFile() throws IOException {
        List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
        String program = maps.stream()
                .filter(line -> line.contains(" 00000000 ") && line.endsWith("/libjvm.so"))
                .findFirst()
                .orElse("");
        assumeTrue(!program.isEmpty(), "libjvm.so is not mapped from a file");
        long address = Long.parseLong(program.substring(0, program.indexOf('-')), 16);

        // The first four bytes of an ELF file.
        assertThat(new ProcessMemory(SELF, ByteOrder.BIG_ENDIAN, 4).word(address))
                .isEqualTo(0x7f454c46);
        assertThat(new ProcessMemory(SELF, ByteOrder.BIG_ENDIAN, 8).word(address) >> 32)
                .isEqualTo(0x7f454c46);
    }

    @Test
    void namesTheFileWhereNothingIsMapped() {
        ProcessMemory memory = new ProcessMemory(SELF, ByteOrder.nativeOrder(), 8);

        assertThatThrownBy(() -> memory.word(0)).isInstanceOf(IOException.class).hasMessageContaining("/proc/self/mem");
        assertThatThrownBy(() -> memory.word(-1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/proc/self/mem");
    }
}
