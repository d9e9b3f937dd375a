package io.github.listenqueue.faults;

import io.github.listenqueue.Subscription;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Subscribers that misbehave. */
final class Subscribers {

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "subscriber-throws",
                    "a subscriber throws on every event",
                    "exceptions and errors, by turns",
                    "it gets every event all the same, and so do the others",
                    JvmVariant.NEW,
                    Setting.PLAIN,
                    Subscribers::throwing),
            new Fault(
                    "subscriber-blocks",
                    "a subscriber never returns",
                    "it waits for what never comes",
                    "sampling and the other subscribers go on; close() ends its thread",
                    JvmVariant.NEW,
                    Setting.PLAIN,
                    Subscribers::blocking),
            new Fault(
                    "subscriber-reenters",
                    "a subscriber calls the monitor",
                    "sample(), snapshot(), health(), diagnose(), stats(), status() and subscribe() within the call",
                    "each answers, and the incident is told",
                    JvmVariant.NEW,
                    Setting.PLAIN,
                    Subscribers::reentering),
            new Fault(
                    "subscriber-unsubscribes",
                    "a subscriber unsubscribes within the call",
                    "close() of its own subscription on the first event",
                    "it gets no further event, the others get all",
                    JvmVariant.NEW,
                    Setting.PLAIN,
                    Subscribers::unsubscribing));

    private Subscribers() {}

    private static void throwing(MonitoredServer stage) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        stage.start(stage.builder().onEvent(event -> {
            if (calls.incrementAndGet() % 2 == 0) {
                throw new IllegalArgumentException("as planned");
            }
            throw new StackOverflowError("as planned");
        }));
        stage.tellsAnIncident();
        stage.tellsAnIncident();
        Wait.until(
                "it got as many events as the other",
                () -> calls.get() == stage.events().size());
    }

    private static void blocking(MonitoredServer stage) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        stage.start(stage.builder().onEvent(event -> {
            calls.incrementAndGet();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        stage.tellsAnIncident();
        stage.tellsAnIncident();
        Wait.check(calls.get() == 1, "it is still at its first event: " + calls);
    }

    private static void reentering(MonitoredServer stage) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        stage.start(stage.builder().onEvent(event -> {
            stage.monitor().sample();
            stage.monitor().snapshot();
            stage.monitor().health();
            stage.monitor().diagnose();
            stage.monitor().stats();
            stage.monitor().status();
            stage.monitor().subscribe(other -> {}).close();
            calls.incrementAndGet();
        }));
        stage.tellsAnIncident();
        Wait.until(
                "it got as many events as the other",
                () -> calls.get() == stage.events().size());
    }

    private static void unsubscribing(MonitoredServer stage) throws Exception {
        AtomicReference<Subscription> own = new AtomicReference<>();
        AtomicInteger calls = new AtomicInteger();
        stage.start();
        own.set(stage.monitor().subscribe(event -> {
            calls.incrementAndGet();
            own.get().close();
        }));
        stage.tellsAnIncident();
        stage.tellsAnIncident();
        Wait.check(calls.get() == 1, "it got one event: " + calls);
    }
}
