package io.github.listenqueue.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.agent.http.HttpAnswer.Status;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProtocolTest {

    private final HttpProtocol protocol =
            new HttpProtocol(Map.of("/load", () -> HttpAnswer.text(Status.OK, "half of it ½")));

    @ParameterizedTest
    @CsvSource({
        "GET /load HTTP/1.1, 200 OK",
        "GET /load?a=b HTTP/1.0, 200 OK",
        "GET /else HTTP/1.1, 404 Not Found",
        "POST /load HTTP/1.1, 405 Method Not Allowed",
        "GET /load, 405 Method Not Allowed",
        "'', 405 Method Not Allowed",
    })
    void answersARequest(String line, String status) {
        assertThat(text(line + "\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 " + status + "\r\n");
    }

    @Test
    void waitsForTheWholeHead() {
        assertThat(protocol.answer("")).isNull();
        assertThat(protocol.answer("GET /load HTTP/1.1\r\nHost: x\r\n")).isNull();
    }

    @Test
    void theLengthIsThatOfTheBytes() {
        assertThat(text("GET /load HTTP/1.1\r\n\r\n"))
                .contains("\r\nContent-Length: 14\r\n")
                .endsWith("\r\n\r\nhalf of it ½\n");
        assertThat(text("HEAD /load HTTP/1.1\r\n\r\n"))
                .contains("\r\nContent-Length: 14\r\n")
                .endsWith("\r\n\r\n");
    }

    private String text(String request) {
        return new String(protocol.answer(request), StandardCharsets.UTF_8);
    }
}
