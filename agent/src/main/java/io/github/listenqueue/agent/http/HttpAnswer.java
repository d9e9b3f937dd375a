package io.github.listenqueue.agent.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An answer of the endpoint. */
record HttpAnswer(Status status, String contentType, String body) {

    /** The statuses in use. */
    enum Status {
        OK("200 OK"),
        NOT_FOUND("404 Not Found"),
        METHOD_NOT_ALLOWED("405 Method Not Allowed"),
        SERVICE_UNAVAILABLE("503 Service Unavailable");

        private final String line;

        Status(String line) {
            this.line = line;
        }
    }

    static HttpAnswer json(Status status, Object json) {
        return new HttpAnswer(status, "application/json", json.toString());
    }

    static HttpAnswer text(Status status, String text) {
        return new HttpAnswer(status, "text/plain; charset=utf-8", text + "\n");
    }

    /** Returns the bytes on the wire; without the body if the client asked for the head alone. */
    byte[] bytes(boolean head) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        byte[] start = ("HTTP/1.1 " + status.line + "\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                        + content.length + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        if (head) {
            return start;
        }
        byte[] all = Arrays.copyOf(start, start.length + content.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }
}
