package io.github.listenqueue.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.WebServer;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** The event loops of real Reactor Netty servers. */
class EventLoopsTest {

    private DisposableServer running;

    @BeforeEach
    void start() {
        running = HttpServer.create().port(0).bindNow();
    }

    @AfterEach
    void stop() {
        running.disposeNow();
    }

    @Test
    void serversByDefaultHaveTheSame() {
        DisposableServer other = HttpServer.create().port(0).bindNow();
        try {
            EventLoops loops = EventLoops.of(new Netty(running));
            assertThat(loops).isNotNull().isEqualTo(EventLoops.of(new Netty(other)));
            assertThat(loops.count()).isEqualTo(LoopResources.DEFAULT_IO_WORKER_COUNT);
        } finally {
            other.disposeNow();
        }
    }

    @Test
    void aServerWithItsOwnHasOthers() {
        LoopResources own = LoopResources.create("own", 1, true);
        DisposableServer other = HttpServer.create().runOn(own).port(0).bindNow();
        try {
            assertThat(EventLoops.of(new Netty(other)))
                    .isNotNull()
                    .isNotEqualTo(EventLoops.of(new Netty(running)))
                    .extracting(EventLoops::count)
                    .isEqualTo(1);
        } finally {
            other.disposeNow();
            own.dispose();
        }
    }

    @Test
    void otherServersHaveNone() {
        assertThat(EventLoops.of(new Other())).isNull();
    }

    /** Keeps the server in a field of its type, as Spring Boot's class does. */
    private static final class Netty extends Other {

        @SuppressWarnings("UnusedVariable")
        private final DisposableServer server;

        Netty(DisposableServer server) {
            this.server = server;
        }
    }

    private static class Other implements WebServer {

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public int getPort() {
            return 0;
        }
    }
}
