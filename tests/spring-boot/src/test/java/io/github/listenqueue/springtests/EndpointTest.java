package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of the actuator endpoint, character by character: the same on every Spring Boot. */
class EndpointTest {

    private static final String TEXT = "\"(?:[^\"\\\\]|\\\\.)*\"";

    /** The values that differ between runs. */
    private static String settled(String json) {
        return json.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
                .replaceAll(
                        "(\"ageSeconds\"|\"inode\"|\"saturatedSeconds\"|\"packetsDropped\"|\"drops\"|\"diagnosisAgeSeconds\"):[\\d.]+",
                        "$1:N")
                .replaceAll("(\"(listen|req|syncookies|backlog|passive)[A-Z]\\w+\"):\\d+", "$1:N")
                .replaceAll("\\d+ packets dropped", "N packets dropped")
                // Present once nothing has been accepted for the stall time.
                .replace("\"stalled\":true", "\"stalled\":false")
                .replaceAll(" and is not being emptied \\(the oldest connection has waited \\d+ s\\)", "")
                // Present after a probe, about once a second.
                .replaceAll(",\"(oldestWaitingSeconds|halfOpen)\":[\\d.E-]+", "")
                .replaceAll(
                        "\"cause\":\"[a-z_]+\",\"certainty\":\"(observed|likely)\",\"explanation\":" + TEXT,
                        "\"cause\":\"CAUSE\",\"certainty\":\"CERTAINTY\",\"explanation\":\"TEXT\"")
                .replaceAll("\"diagnoses\":\\[[^]]+]", "\"diagnoses\":[CAUSE]")
                .replaceAll("diagnosed as [A-Z_]+ at", "diagnosed as CAUSE at")
                .replaceAll("\"(advice|evidence)\":\\[(" + TEXT + ",?)*]", "\"$1\":[]")
                .replaceAll("(somaxconn|maxSynBacklog|syncookies|abortOnOverflow|synackRetries)\":\\d+", "$1\":N");
    }

    @Test
    void reportsEverything() throws Exception {
        List<Integer> ports = Ports.free(2);
        try (Running application =
                Running.with("--server.port=" + ports.get(0), "--management.server.port=" + ports.get(1))) {
            assertThat(answer(application, "/actuator/listenqueues", "fullest http: 0 waiting"))
                    .isEqualTo(expected("""
                            {"takenAt":"TIME","ageSeconds":N,\
                            "source":{"kind":"SOCKET","reason":"getsockopt through java.lang.foreign"},\
                            "status":"UP","reason":"1 listener, fullest http: 0 waiting, limit 20",\
                            "load":{"share":1.0,\
                            "reason":"no queue is under pressure: 1 listener, fullest http: 0 waiting, limit 20","at":"TIME"},\
                            "listeners":[\
                            {"name":"http","address":"[::]:HTTP","inode":N,"current":true,"depth":0,"limit":20,\
                            "limitSource":"kernel","utilization":0.0,"full":false,"drops":N,\
                            "stalled":false,"application":true,"episodes":0,"saturatedSeconds":N},\
                            {"name":"management","address":"[::]:MANAGEMENT","inode":N,"current":true,"depth":0,\
                            "limit":20,"limitSource":"kernel","utilization":0.0,"full":false,"drops":N,\
                            "stalled":false,"application":false,"episodes":0,"saturatedSeconds":N}],\
                            "counters":{"listenOverflows":N,"listenDrops":N,"reqQueueFullDrops":N,"reqQueueFullCookies":N,\
                            "syncookiesSent":N,"backlogDrops":N,"passiveOpens":N},\
                            "settings":{"somaxconn":N,"maxSynBacklog":N,"syncookies":N,"abortOnOverflow":N,"synackRetries":N}}""", application));
        }
    }

    @Test
    void reportsSaturation() throws Exception {
        try (Running application = Running.with()) {
            application.accept(false);
            try (LoadClients clients = new LoadClients()) {
                clients.start(application.port(), 21);
                assertThat(answer(application, "/actuator/listenqueues/http", "CERTAINTY"))
                        .contains("""
                                "status":"DOWN","reason":"http is full: 21 waiting, limit 20, peak 21, N packets dropped since TIME, diagnosed as CAUSE at TIME",\
                                "load":{"share":0.""")
                        .contains("""
                                TIME"},"listeners":[{"name":"http",""")
                        .contains("""
                                "depth":21,"limit":20,"limitSource":"kernel","utilization":1.0,"full":true,"drops":N,\
                                "stalled":false,"application":true,"episodes":1,"saturatedSeconds":N,"saturation":{"since":"TIME","peakDepth":21,"packetsDropped":N,\
                                "cause":"CAUSE","certainty":"CERTAINTY","explanation":"TEXT","advice":[],\
                                "diagnosedAt":"TIME","diagnosisAgeSeconds":N,"diagnoses":[CAUSE]}}],"counters":""");
            }
        }
    }

    @Test
    void reportsTheLoadAlone() throws Exception {
        try (Running application = Running.with()) {
            assertThat(answer(application, "/actuator/listenqueues/load", "fullest http"))
                    .isEqualTo("""
                    {"share":1.0,"reason":"no queue is under pressure: 1 listener, fullest http: 0 waiting, limit 20",\
                    "at":"TIME"}""");
            application.accept(false);
            try (LoadClients clients = new LoadClients()) {
                clients.start(application.port(), 21);
                assertThat(answer(application, "/actuator/listenqueues/load", "since"))
                        .matches(
                                "\\{\"share\":0\\.\\d+,\"reason\":\"http \\(port \\d+\\) [^\"]*; the share is below 1 since"
                                        + " TIME\",\"at\":\"TIME\"}");
            }
        }
    }

    @Test
    void answersHaproxy() throws Exception {
        int port = Ports.free();
        try (Running application = Running.with(
                "--listenqueue.balancer.haproxy.port=" + port,
                "--listenqueue.balancer.haproxy.allow=127.0.0.0/8",
                "--listenqueue.health.listeners=*")) {
            answer(application, "/actuator/listenqueues/http", "\"depth\":0");
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("up 100% #no queue is under pressure");
            }
            assertThat(application
                            .management()
                            .get("/actuator/listenqueues/127.0.0.1:" + port)
                            .body())
                    .contains("\"application\":false");
        }
    }

    @Test
    void leavesOutWhatIsUnknown() throws Exception {
        try (Running application = Running.with("--listenqueue.native-access=off")) {
            String json = answer(application, "/actuator/listenqueues/http", "\"depth\":0");
            assertThat(json)
                    .contains("\"kind\":\"PROCFS\"")
                    .contains("\"limit\":20,\"limitSource\":\"declared\",\"utilization\":0.0,\"full\":false,"
                            + "\"stalled\":false,\"application\":true,\"episodes\":0")
                    .doesNotContain("\"drops\"", "null");
        }
    }

    @Test
    void diagnosesOnPost() throws Exception {
        List<Integer> ports = Ports.free(2);
        try (Running application =
                Running.with("--server.port=" + ports.get(0), "--management.server.port=" + ports.get(1))) {
            await().until(() -> application
                            .management()
                            .get("/actuator/listenqueues/management")
                            .statusCode()
                    == 200);

            HttpResponse<String> all = application.management().post("/actuator/listenqueues");
            assertThat(all.statusCode()).isEqualTo(200);
            assertThat(settled(all.body()))
                    .startsWith("""
                    {"takenAt":"TIME","findings":[{"name":"http","address":"[::]:%d","inode":N,"cause":"CAUSE",\
                    "certainty":"CERTAINTY","explanation":"TEXT","evidence":[],"advice":[],""".formatted(application.port()))
                    .contains("""
                    {"name":"management","address":"[::]:%d",""".formatted(application.management().port()));

            HttpResponse<String> one = application.management().post("/actuator/listenqueues/management");
            assertThat(one.body()).contains("\"name\":\"management\"").doesNotContain("\"name\":\"http\"", "null");

            HttpResponse<String> none = application.management().post("/actuator/listenqueues/nobody");
            assertThat(none.statusCode()).isEqualTo(404);
        }
    }

    @Test
    void refusesADiagnosisWithReadOnlyAccess() throws Exception {
        try (Running application = Running.with("--management.endpoint.listenqueues.access=read-only")) {
            await().until(() ->
                    application.management().get("/actuator/listenqueues/http").statusCode() == 200);

            for (String path : List.of("/actuator/listenqueues", "/actuator/listenqueues/http")) {
                assertThat(application.management().post(path).statusCode())
                        .as(path)
                        .isEqualTo(405);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesClientsOnlyIfAskedTo(boolean show) throws Exception {
        try (Running application = Running.with("--listenqueue.diagnosis.show-peers=" + show)) {
            application.accept(false);
            try (LoadClients clients = new LoadClients()) {
                clients.start(application.port(), 10);
                answer(application, "/actuator/listenqueues/http", "\"depth\":10");
                Pattern client = Pattern.compile(clients.addresses().stream()
                        .map(address -> Integer.toString(((InetSocketAddress) address).getPort()))
                        .collect(Collectors.joining("|", "\\b(", ")\\b")));

                String diagnosis = application
                        .management()
                        .post("/actuator/listenqueues/http")
                        .body();
                assertThat(diagnosis).contains("\"waiting\":{\"count\":10,\"oldestSeconds\":");
                assertThat(client.matcher(diagnosis).find()).as(diagnosis).isEqualTo(show);
                for (String path : List.of("/actuator/listenqueues", "/actuator/health")) {
                    assertThat(application.management().get(path).body()).doesNotContainPattern(client);
                }
            }
        }
    }

    @Test
    void findsAUnixListenerByItsPath(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("a \"shop\".sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(path), 4);
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                Running application = Running.with()) {
            assertThat(client.isConnected()).isTrue();
            String url = "/actuator/listenqueues" + path.toUri().getRawPath().replace("\"", "%22");

            String name = path.toString().replace("\"", "\\\"");
            assertThat(answer(application, url, "\"depth\":1"))
                    .contains("\"listeners\":[{\"name\":\"" + name + "\",\"address\":\"" + name + "\",\"inode\":N")
                    .doesNotContain("\"drops\"", "\"name\":\"http\"");
            assertThat(application.management().post(url).body())
                    .contains("\"findings\":[{\"name\":\"" + name + "\"")
                    .doesNotContain("\"name\":\"http\"");
        }
    }

    @Test
    void knowsNobodyElse() throws Exception {
        try (Running application = Running.with()) {
            assertThat(application
                            .management()
                            .get("/actuator/listenqueues/nobody")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    private static String answer(Running application, String path, String awaited) {
        return await().until(() -> settled(application.management().get(path).body()), json -> json.contains(awaited));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
    }

    private static String expected(String json, Running application) {
        return json.replace("HTTP", Integer.toString(application.port()))
                .replace("MANAGEMENT", Integer.toString(application.management().port()));
    }
}
