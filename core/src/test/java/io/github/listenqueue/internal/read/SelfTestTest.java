package io.github.listenqueue.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfTestTest {

    @Test
    void tablesOfThisKernelTellTheTruth() {
        SelfTest selfTest = new SelfTest(tables(Path.of("/proc/self/net")));

        assertThat(selfTest.run()).isNull();
        assertThat(selfTest.conclusive()).isTrue();
    }

    @Test
    void tablesThatDoNotShowTheWaitingConnectionAreNotBelieved(@TempDir Path folder) throws IOException {
        String header =
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
        Files.writeString(folder.resolve("tcp"), header);
        Files.writeString(folder.resolve("tcp6"), header);
        SelfTest selfTest = new SelfTest(tables(folder));

        assertThat(selfTest.run())
                .contains(folder.resolve("tcp6").toString())
                .contains(folder.resolve("tcp").toString())
                .contains("does not report accept queues");
        assertThat(selfTest.conclusive()).isTrue();
    }

    private static List<FamilyTable> tables(Path folder) {
        return List.of(new FamilyTable(folder.resolve("tcp6"), true), new FamilyTable(folder.resolve("tcp"), false));
    }
}
