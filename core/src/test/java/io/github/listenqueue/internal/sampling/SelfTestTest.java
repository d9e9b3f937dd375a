package io.github.listenqueue.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.NativeAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfTestTest {

    @Test
    void trustsTheTablesOfThisKernel() {
        SelfTest selfTest = selfTest(Path.of("/proc"));

        assertThat(selfTest.run()).isNull();
        assertThat(selfTest.conclusive()).isTrue();
    }

    @Test
    void distrustsTablesWithoutTheWaitingConnection(@TempDir Path folder) throws IOException {
        String header =
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
        Path net = Files.createDirectories(folder.resolve("self/net"));
        Files.writeString(net.resolve("tcp"), header);
        Files.writeString(net.resolve("tcp6"), header);
        SelfTest selfTest = selfTest(folder);

        assertThat(selfTest.run())
                .contains(net.resolve("tcp6").toString())
                .contains(net.resolve("tcp").toString())
                .contains("does not report accept queues");
        assertThat(selfTest.conclusive()).isTrue();
    }

    private static SelfTest selfTest(Path procRoot) {
        SamplingConfig config = new SamplingConfig(procRoot, NativeAccess.OFF, new PortConfig(), address -> true);
        return new SelfTest(new TrackedTable(Family.TCP6, config), new TrackedTable(Family.TCP, config));
    }
}
