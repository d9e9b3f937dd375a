package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The JSON of the actuator endpoint, character by character: the same on every Spring Boot. */
class EndpointTest {

    /** What differs from run to run. */
    private static String settled(String json) {
        return json.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
                .replaceAll(
                        "(\"ageSeconds\"|\"inode\"|\"saturatedSeconds\"|\"packetsDropped\"|\"drops\"):[\\d.]+", "$1:N")
                .replaceAll("(\"(listen|req|syncookies|backlog|passive)[A-Z]\\w+\"):\\d+", "$1:N")
                .replaceAll("\\d+ packets dropped", "N packets dropped")
                .replaceAll("(somaxconn|maxSynBacklog|syncookies|abortOnOverflow|synackRetries)\":\\d+", "$1\":N");
    }

    @Test
    void tellsEverything() throws Exception {
        List<Integer> ports = Ports.free(2);
        try (Running application =
                Running.with("--server.port=" + ports.get(0), "--management.server.port=" + ports.get(1))) {
            assertThat(answer(application, "/actuator/listenqueues", "fullest http: 0 waiting"))
                    .isEqualTo(expected("""
                            {"takenAt":"TIME","ageSeconds":N,\
                            "source":{"kind":"SOCKET","reason":"getsockopt through java.lang.foreign"},\
                            "status":"UP","reason":"2 listeners, fullest http: 0 waiting, limit 20",\
                            "listeners":[\
                            {"name":"http","address":"[::]:HTTP","inode":N,"current":true,"depth":0,"limit":20,\
                            "limitSource":"kernel","utilization":0.0,"full":false,"drops":N,"episodes":0,"saturatedSeconds":N},\
                            {"name":"management","address":"[::]:MANAGEMENT","inode":N,"current":true,"depth":0,\
                            "limit":20,"limitSource":"kernel","utilization":0.0,"full":false,"drops":N,"episodes":0,\
                            "saturatedSeconds":N}],\
                            "counters":{"listenOverflows":N,"listenDrops":N,"reqQueueFullDrops":N,"reqQueueFullCookies":N,\
                            "syncookiesSent":N,"backlogDrops":N,"passiveOpens":N},\
                            "settings":{"somaxconn":N,"maxSynBacklog":N,"syncookies":N,"abortOnOverflow":N,"synackRetries":N}}""", application));
        }
    }

    @Test
    void tellsSaturation() throws Exception {
        try (Running application = Running.with()) {
            application.accept(false);
            try (Crowd crowd = new Crowd()) {
                crowd.come(application.port(), 21);
                assertThat(answer(application, "/actuator/listenqueues/http", "\"depth\":21"))
                        .contains("""
                                "status":"DOWN","reason":"http is full: 21 waiting, limit 20, peak 21, N packets dropped since TIME",\
                                "listeners":[{"name":"http",""")
                        .contains("""
                                "depth":21,"limit":20,"limitSource":"kernel","utilization":1.0,"full":true,"drops":N,"episodes":1,\
                                "saturatedSeconds":N,"saturation":{"since":"TIME","peakDepth":21,"packetsDropped":N}}],"counters":""");
            }
        }
    }

    @Test
    void leavesOutWhatIsUnknown() throws Exception {
        try (Running application = Running.with("--listenqueue.native-access=off")) {
            String json = answer(application, "/actuator/listenqueues/http", "\"depth\":0");
            assertThat(json)
                    .contains("\"kind\":\"PROCFS\"")
                    .contains(
                            "\"limit\":20,\"limitSource\":\"declared\",\"utilization\":0.0,\"full\":false,\"episodes\":0")
                    .doesNotContain("\"drops\"", "null");
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
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> settled(application.management().get(path).body()), json -> json.contains(awaited));
    }

    private static String expected(String json, Running application) {
        return json.replace("HTTP", Integer.toString(application.port()))
                .replace("MANAGEMENT", Integer.toString(application.management().port()));
    }
}
