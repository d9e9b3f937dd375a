package io.github.listenqueue.agent.http;

import io.github.listenqueue.agent.http.HttpAnswer.Status;
import io.github.listenqueue.balancer.internal.AnswerServer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** HTTP with one request per connection. A request is answered once its head is complete; GET and HEAD have no body. */
final class HttpProtocol implements AnswerServer.Protocol {

    private static final int MAX_HEAD = 8192;

    private final Map<String, Supplier<HttpAnswer>> pages;

    HttpProtocol(Map<String, Supplier<HttpAnswer>> pages) {
        this.pages = new TreeMap<>(pages);
    }

    @Override
    public int maxRequest() {
        return MAX_HEAD;
    }

    @Override
    public byte @Nullable [] answer(String received) {
        if (!received.contains("\r\n\r\n")) {
            return null;
        }
        // GET /metrics?name=value HTTP/1.1
        String[] request = received.substring(0, received.indexOf('\r')).split(" ", 3);
        boolean head = request[0].equals("HEAD");
        if (request.length < 3 || !(head || request[0].equals("GET"))) {
            return HttpAnswer.text(Status.METHOD_NOT_ALLOWED, "GET or HEAD").bytes(false);
        }
        Supplier<HttpAnswer> page = pages.get(request[1].split("\\?", 2)[0]);
        HttpAnswer answer =
                page == null ? HttpAnswer.text(Status.NOT_FOUND, String.join(" ", pages.keySet())) : page.get();
        return answer.bytes(head);
    }
}
