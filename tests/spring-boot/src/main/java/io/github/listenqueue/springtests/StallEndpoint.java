package io.github.listenqueue.springtests;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

/** An endpoint that makes the web server stop accepting. The server accepts again on request, and in any case after a time. */
@Component
@Endpoint(id = "stall")
class StallEndpoint {

    private static final int MAX_S = 60;

    private final ApplicationContext application;

    StallEndpoint(ApplicationContext application) {
        this.application = application;
    }

    @WriteOperation
    void stall(boolean stalled) {
        Acceptor.of(application).accept(!stalled);
        if (stalled) {
            CompletableFuture.delayedExecutor(MAX_S, TimeUnit.SECONDS)
                    .execute(() -> Acceptor.of(application).accept(true));
        }
    }
}
