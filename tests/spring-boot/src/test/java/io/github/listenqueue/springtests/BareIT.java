package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Http;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A web application without actuator and without Micrometer: the monitor, its log and its events work nevertheless. */
class BareIT {

    @Test
    void watchesWithoutActuatorAndMicrometer() throws Exception {
        Path folder = Path.of(System.getProperty("app.folder"));
        JvmVariant variant = new JvmVariant(JvmVariant.Server.TOMCAT, 17, true);
        try (Application application = Application.start(variant.commandWithoutActuator(folder))) {
            String watching = "Watching accept queues: 1 listener (http (port " + application.port() + ") limit "
                    + variant.limit() + "); read by getsockopt through JNA";
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(application.log()).contains(watching));

            assertThat(new Http(application.port()).get("/").body()).isEqualTo("hello");
            assertThat(application.log()).doesNotContain("Exception", "ERROR", "Health probes");
        }
    }
}
