package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Ports;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The warning about health probes that pass through the queue that they check. */
@ExtendWith(OutputCaptureExtension.class)
class ProbeRouteTest {

    @Test
    void warnsWithoutAManagementPort(CapturedOutput output) {
        Running.with("--management.server.port=").close();
        assertWarned(output);
    }

    @Test
    void warnsIfTheManagementPortIsTheApplications(CapturedOutput output) throws IOException {
        int port = Ports.free(1).get(0);
        Running.with("--server.port=" + port, "--management.server.port=" + port)
                .close();
        assertWarned(output);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--management.server.port=0",
                "--management.server.port=-1",
                "--management.endpoint.health.group.shop.include=ping"
                        + " --management.endpoint.health.group.shop.additional-path=management:/shopz",
                "--management.endpoint.health.probes.add-additional-paths=true"
                        + " --management.endpoint.health.probes.enabled=false",
                "--management.server.port= --management.endpoints.web.exposure.include=info",
                "--management.server.port= --management.endpoint.health.access=none",
                "--management.server.port= --listenqueue.health.enabled=false",
                "--management.server.port= --listenqueue.enabled=false",
            })
    void isSilentOtherwise(String arguments, CapturedOutput output) {
        Running.with(arguments.split(" ", -1)).close();
        assertThat(warnings(output)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--management.endpoint.health.probes.add-additional-paths=true, '/livez, /readyz'",
        "--management.endpoint.health.probes.add-additional-paths=true --listenqueue.health.readiness=false,"
                + " '/livez, /readyz'",
        "--management.endpoint.health.group.shop.include=*"
                + " --management.endpoint.health.group.shop.additional-path=server:/shopz, /shopz",
    })
    void warnsOfPathsOnTheApplicationsPort(String arguments, String paths, CapturedOutput output) {
        Running.with(arguments.split(" ", -1)).close();
        assertThat(warnings(output))
                .singleElement()
                .asString()
                .contains(" WARN ")
                .endsWith("Health probes at " + paths + " pass the queue they check, because these paths are on the"
                        + " application's own port: while that queue is full, a probe gets no answer instead of DOWN;"
                        + " probe the management port, and leave out"
                        + " management.endpoint.health.probes.add-additional-paths and additional-path=server:… of"
                        + " health groups");
    }

    private static void assertWarned(CapturedOutput output) {
        assertThat(warnings(output))
                .singleElement()
                .asString()
                .contains(" WARN ")
                .endsWith(
                        "Health probes pass the queue they check, because the management port is the application's own:"
                                + " while that queue is full, a probe gets no answer instead of DOWN; set management.server.port"
                                + " to another port than server.port");
    }

    private static Stream<String> warnings(CapturedOutput output) {
        return output.getAll().lines().filter(line -> line.contains("Health probes"));
    }
}
