package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.sampling.PortConfig;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import io.github.listenqueue.testsupport.OwnDescriptors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceSourcesTest {

    private static final List<String> FILES = List.of("/net/netstat", "/net/snmp", "/limits");

    @Test
    void opensTheFilesOfADiagnosisAtOnce() throws IOException {
        try (PauseDetector pauses = new PauseDetector()) {
            List<Long> before = counts();

            EvidenceSources sources = new EvidenceSources(
                    new SamplingConfig(Path.of("/proc"), NativeAccess.OFF, new PortConfig(), address -> true),
                    pauses,
                    System::nanoTime);

            assertThat(counts())
                    .isEqualTo(before.stream().map(count -> count + 1).toList());
            sources.close();
            assertThat(counts()).isEqualTo(before);
        }
    }

    /** Returns the number of our descriptors of each file. */
    private static List<Long> counts() throws IOException {
        List<String> open = List.copyOf(OwnDescriptors.all().values());
        return FILES.stream()
                .map(file -> open.stream().filter(each -> each.endsWith(file)).count())
                .toList();
    }
}
