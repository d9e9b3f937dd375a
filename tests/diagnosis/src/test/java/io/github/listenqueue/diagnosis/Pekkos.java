package io.github.listenqueue.diagnosis;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Pekko HTTP, whose listener is armed again by an actor. */
final class Pekkos {

    private Pekkos() {}

    /** Waits for a lock in handlers on all threads of the dispatcher that arms the listener. */
    static void dispatcherLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        gate.blocks(fixture, start(gate, 16, 1024), clients -> clients.get(20));
    }

    static void atMaxConnections(MonitoredServer fixture) throws Exception {
        fixture.startMonitor(start(new Gate(), 16, 4)).get(60);
        fixture.awaitDiagnosis();
    }

    static void load(MonitoredServer fixture) throws Exception {
        Plain.steady(fixture, fixture.startMonitor(start(new Gate(), Plain.ROOMY, 1024)));
    }

    private static int start(Gate gate, int backlog, int maxConnections) throws Exception {
        ActorSystem system = ActorSystem.create(
                "web",
                ConfigFactory.parseString(
                                "pekko.http.server.backlog=" + backlog
                                        + "\npekko.http.server.max-connections=" + maxConnections
                                        + "\npekko.actor.default-dispatcher.fork-join-executor{parallelism-min=2,parallelism-max=2}")
                        .withFallback(ConfigFactory.load()));
        ServerBinding binding = Http.get(system)
                .newServerAt("127.0.0.1", 0)
                .bindSync(request -> {
                    gate.pass();
                    return HttpResponse.create().withEntity("ok");
                })
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        return binding.localAddress().getPort();
    }
}
