package io.github.listenqueue.examples.observability;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Http;
import io.github.listenqueue.testsupport.Ports;
import io.github.listenqueue.testsupport.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx with the shipped Lua. */
class NginxBalancerIT {

    private static final Pattern POLLING_WORKER = Pattern.compile("\\[warn] (\\d+)#.*: no load of ");

    @TempDir
    private Path folder;

    @BeforeEach
    void nginxIsInstalled() {
        Nginx.assumeInstalled();
    }

    @Test
    void weighsBySharesAndByConfiguredWeightsOnceTheSharesAreTooOld() throws IOException {
        try (LoadedInstance one = new LoadedInstance("0.25");
                LoadedInstance two = new LoadedInstance("1.0");
                Nginx nginx = new Nginx(folder, one, two, 1)) {
            await().until(() -> shares(nginx).equals(List.of("0.25", "1")));
            request(nginx, 40);
            assertThat(List.of(one.requests(), two.requests())).containsExactly(20, 20);

            one.answer("HTTP/1.1 503 \r\n\r\n");
            two.answer(LoadedInstance.SILENCE);
            await().until(() -> shares(nginx).equals(List.of("unknown", "unknown")));
            request(nginx, 50);
            assertThat(one.requests()).isBetween(39, 41);

            one.answer(LoadedInstance.share("0.01"));
            await().until(() -> shares(nginx).equals(List.of("0.01", "unknown")));
            request(nginx, 52);
            assertThat(one.requests()).isBetween(1, 3);
        }
    }

    @Test
    void answersThatAreNoShareAreMissing() throws IOException {
        String large = LoadedInstance.share("0.5") + " ".repeat(20_000);
        Map<String, String> wrong = Map.of(
                "HTTP/1.1 500 Oops\r\n\r\n{\"share\":0.5}",
                "status 500",
                "SSH-2.0-OpenSSH\r\n\r\n{\"share\":0.5}",
                "no HTTP answer",
                LoadedInstance.share("0"),
                "no share from 0.01 to 1",
                LoadedInstance.share("1.01"),
                "no share from 0.01 to 1",
                LoadedInstance.share("-0.5"),
                "no share from 0.01 to 1",
                LoadedInstance.share("\"NaN\""),
                "no share from 0.01 to 1",
                LoadedInstance.share("1e999"),
                "no share from 0.01 to 1",
                large,
                "more than 16384 bytes",
                LoadedInstance.SILENCE,
                "timeout");
        try (LoadedInstance one = new LoadedInstance("0.5");
                LoadedInstance two = new LoadedInstance("1.0");
                Nginx nginx = new Nginx(folder, one, two, 1)) {
            await().until(() -> shares(nginx).equals(List.of("0.5", "1")));
            for (Map.Entry<String, String> answer : wrong.entrySet()) {
                long before = missing(nginx, one, answer.getValue());
                one.answer(answer.getKey());
                await().until(() -> missing(nginx, one, answer.getValue()) == before + 1);
                long known = known(nginx, one);
                one.answer(LoadedInstance.share("0.5"));
                await().until(() -> known(nginx, one) == known + 1);
            }
        }
    }

    @Test
    void instanceThatIsDownCostsNoRequest() throws IOException {
        try (LoadedInstance one = new LoadedInstance("1");
                LoadedInstance two = new LoadedInstance("1");
                Nginx nginx = new Nginx(folder, one, two, 1)) {
            await().until(() -> shares(nginx).equals(List.of("1", "1")));
            one.stop();

            request(nginx, 5);
            await().until(() -> shares(nginx).equals(List.of("unknown", "1")));
            request(nginx, 50);

            assertThat(two.requests()).isEqualTo(55);
            assertThat(nginx.log().stream().filter(line -> line.contains("connect() failed")))
                    .as("after the first refused connection without a load, the others go to the other instance")
                    .hasSizeLessThan(20);
        }
    }

    @Test
    void anotherWorkerPollsAfterTheEndOfTheFirst() throws Exception {
        try (LoadedInstance one = new LoadedInstance("7");
                LoadedInstance two = new LoadedInstance("1");
                Nginx nginx = new Nginx(folder, one, two, 2)) {
            await().until(() -> shares(nginx).equals(List.of("unknown", "1")));
            String polling = pollingWorkers(nginx).get(0);

            int status = new ProcessBuilder("kill", "-KILL", polling)
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            assertThat(status).isZero();
            one.answer(LoadedInstance.share("0.5"));

            await().until(() -> shares(nginx).equals(List.of("0.5", "1")));
            one.answer(LoadedInstance.share("7"));
            await().until(() -> pollingWorkers(nginx).stream().distinct().count() == 2);
        }
    }

    @Test
    void shippedFileIsSound() throws Exception {
        try (LoadedInstance one = new LoadedInstance("1");
                LoadedInstance two = new LoadedInstance("1")) {
            Files.writeString(folder.resolve("shop.conf"), Nginx.shipped(Ports.free(), one, two));

            Run run = run("-t");

            assertThat(run.output()).contains("syntax is ok").contains("test is successful");
            assertThat(run.status()).isZero();
        }
    }

    @Test
    void wrongOptionEndsTheStartWithOneLine() throws Exception {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("weight = 0", "weight of peer 1 of 'shop' must be an integer from 1 to 65535, not 0"),
                Map.entry("weight = 1.5", "weight of peer 1 of 'shop' must be an integer from 1 to 65535, not 1.5"),
                Map.entry("weight = 65536", "weight of peer 1 of 'shop' must be an integer from 1 to 65535, not 65536"),
                Map.entry("weight = 0/0", "weight of peer 1 of 'shop' must be an integer from 1 to 65535, not nan"),
                Map.entry("weight = nil", "weight of peer 1 of 'shop' must be an integer from 1 to 65535, not nil"),
                Map.entry("weight = '4'", "weight of peer 1 of 'shop' must be an integer from 1 to 65535, not 4"),
                Map.entry("weight = 4, port = 0", "port of peer 1 of 'shop' must be an integer from 1 to 65535, not 0"),
                Map.entry(
                        "weight = 4, load_port = 65536",
                        "load_port of peer 1 of 'shop' must be an integer from 1 to 65535, not 65536"),
                Map.entry(
                        "weight = 4, host = 'shop'",
                        "host of peer 1 of 'shop' must be an IP address such as 10.0.0.1 or [fd00::1], not 'shop'"),
                Map.entry(
                        "weight = 4, host = '10.0.0.256'",
                        "host of peer 1 of 'shop' must be an IP address such as 10.0.0.1 or [fd00::1], not '10.0.0.256'"),
                Map.entry(
                        "weight = 4, wait = 1",
                        "peer 1 of 'shop' has the unknown option 'wait' (known are host, load_port, port, weight)"));
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            assertEndsStart("weight = 4", each.getKey(), each.getValue());
        }
        assertEndsStart(
                "interval = 0.5", "interval = 0.05", "interval of 'shop' must be a number from 0.1 to 60, not 0.05");
        assertEndsStart(
                "timeout = 0.4", "timeout = 0.6", "timeout of 'shop' must be a number from 0.01 to 0.5, not 0.6");
        assertEndsStart("max_age = 3", "max_age = 0.4", "max_age of 'shop' must be a number from 0.5 to 3600, not 0.4");
        assertEndsStart(
                "path = \"/",
                "path = \" ",
                "path of 'shop' must be the path of a URL such as /actuator/listenqueues/load,"
                        + " not ' actuator/listenqueues/load'");
        assertEndsStart(
                "        },\n    })",
                "        },\n        peers = {},\n    })",
                "peers of 'shop' must be a list of at least 1 peer");
        assertEndsStart(
                "lua_shared_dict listenqueue 1m;",
                "",
                "the shared dictionary is missing: add 'lua_shared_dict listenqueue 1m;'");
    }

    private void assertEndsStart(String right, String wrong, String message) throws Exception {
        try (LoadedInstance one = new LoadedInstance("1");
                LoadedInstance two = new LoadedInstance("1")) {
            String shipped = Nginx.shipped(Ports.free(), one, two);
            String changed = shipped.replace(right, wrong);
            assertThat(changed).isNotEqualTo(shipped);
            Files.writeString(folder.resolve("shop.conf"), changed);

            Run run = run();

            assertThat(run.output().lines().filter(line -> line.contains("listenqueue: ")))
                    .singleElement()
                    .asString()
                    .endsWith("init_by_lua error: listenqueue: " + message);
            assertThat(run.output()).doesNotContain("stack traceback");
            assertThat(run.status()).isEqualTo(1);
        }
    }

    private record Run(int status, String output) {}

    /** Runs nginx, which must end by itself. */
    private Run run(String... options) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = Nginx.command(Nginx.main(folder, 1), options);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(Processes.endsWithin(Duration.ofSeconds(60), process)).isTrue();
        return new Run(process.exitValue(), Kit.text(output));
    }

    private static void request(Nginx nginx, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(new Http(nginx.port()).get("/").statusCode()).isEqualTo(200);
        }
    }

    private static List<String> shares(Nginx nginx) {
        return nginx.status().stream().map(line -> line.split(" ", -1)[4]).toList();
    }

    private static long missing(Nginx nginx, LoadedInstance instance, String reason) {
        return count(
                nginx, "no load of 127.0.0.1:" + instance.port() + " from port " + instance.loadPort() + ": " + reason);
    }

    private static long known(Nginx nginx, LoadedInstance instance) {
        return count(nginx, "the load of 127.0.0.1:" + instance.port() + " is known again");
    }

    private static long count(Nginx nginx, String text) {
        return nginx.log().stream().filter(line -> line.contains(text)).count();
    }

    private static List<String> pollingWorkers(Nginx nginx) {
        return nginx.log().stream()
                .map(POLLING_WORKER::matcher)
                .filter(Matcher::find)
                .map(match -> match.group(1))
                .toList();
    }
}
