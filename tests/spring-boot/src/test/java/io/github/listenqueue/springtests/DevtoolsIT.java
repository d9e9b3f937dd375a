package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Http;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.StringUtils;

/**
 * Devtools replaces the application in its JVM when a class changes: the old monitor must be gone, the new one there, and watch
 * what the old one watched.
 */
class DevtoolsIT {

    private static final int RESTARTS = 3;

    /** Opens a listener that outlives every restart and is of no context. */
    private static final List<String> JMX = List.of(
            "-Dcom.sun.management.jmxremote.port=0",
            "-Dcom.sun.management.jmxremote.host=127.0.0.1",
            "-Dcom.sun.management.jmxremote.authenticate=false",
            "-Dcom.sun.management.jmxremote.ssl=false");

    @Test
    void restartsAndLeavesOneMonitor(@TempDir Path classes) throws Exception {
        Path folder = Path.of(System.getProperty("app.folder"));
        FileSystemUtils.copyRecursively(folder.resolve("classes"), classes);
        List<String> command = new ArrayList<>(
                new JvmVariant(JvmVariant.Server.TOMCAT, 17, true).commandWithDevtools(folder, classes));
        command.addAll(1, JMX);
        try (Application application = Application.start(command)) {
            for (int started = 1; started <= RESTARTS; started++) {
                assertOneMonitor(application);
                int before = started;
                touch(classes.resolve("io/github/listenqueue/springtests/SampleApplication.class"), started);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> StringUtils.countOccurrencesOf(application.log(), "Ready on") > before);
            }
            assertOneMonitor(application);
        }
    }

    private static void assertOneMonitor(Application application) throws IOException {
        Http management = new Http(application.managementPort());
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(StringUtils.countOccurrencesOf(
                            management.get("/actuator/threaddump").body(), "\"threadName\":\"listenqueue-sampler\""))
                    .isEqualTo(1);
            assertThat(management.get("/actuator/prometheus").body())
                    .contains("listener=\"http\",port=\"" + application.port() + "\"")
                    .contains("address=\"127.0.0.1\"");
        });
    }

    private static void touch(Path file, int times) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(times)));
    }
}
