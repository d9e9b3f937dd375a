package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.micrometer.ListenQueueMetrics;
import io.github.listenqueue.spring.ListenQueueAutoConfiguration;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Disabled, without a web server or with a mock of one, and off Linux. */
@ExtendWith(OutputCaptureExtension.class)
class WhereNothingRunsTest {

    @AfterEach
    void nothingRuns() {
        assertThat(Leftovers.threads()).isEmpty();
    }

    @Test
    void disabled() throws Exception {
        try (Running application = Running.with("--listenqueue.enabled=false")) {
            assertThat(application.has(ListenQueueMonitor.class)).isFalse();
            assertThat(application.has(ListenQueueMetrics.class)).isFalse();
            assertThat(application.management().get("/actuator/listenqueues").statusCode())
                    .isEqualTo(404);
            assertThat(application.management().get("/actuator/health").body()).doesNotContain("listenQueue");
            assertThat(Leftovers.threads()).isEmpty();
        }
    }

    @Test
    void withoutWebServer() {
        try (Running application = Running.with("--spring.main.web-application-type=none")) {
            assertThat(application.has(ListenQueueMonitor.class)).isFalse();
            assertThat(application.has(ListenQueueMetrics.class)).isFalse();
            assertThat(Leftovers.threads()).isEmpty();
        }
    }

    @Test
    void inAMockWebEnvironment() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ListenQueueAutoConfiguration.class))
                .run(context -> {
                    assertThat(context).hasSingleBean(ListenQueueMonitor.class);
                    assertThat(context.getBean(ListenQueueMonitor.class).awaitFirstSample(Duration.ZERO))
                            .isFalse();
                    assertThat(Leftovers.threads()).isEmpty();
                });
    }

    @Test
    void elsewhereThanLinux(CapturedOutput output) throws Exception {
        String linux = System.setProperty("os.name", "Mac OS X");
        try (Running application = Running.with()) {
            assertThat(application.has(ListenQueueMonitor.class)).isTrue();
            assertThat(application.has(ListenQueueMetrics.class)).isFalse();
            assertThat(application.management().get("/actuator/listenqueues").statusCode())
                    .isEqualTo(404);
            assertThat(application
                            .management()
                            .get("/actuator/health/readiness")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(Leftovers.threads()).isEmpty();
        } finally {
            System.setProperty("os.name", linux);
        }
        assertThat(output.getAll().lines().filter(line -> line.contains("ccept queues")))
                .singleElement()
                .asString()
                .contains(" INFO ")
                .endsWith("Accept queues are not watched on Mac OS X: only Linux shows them");
    }
}
