package io.github.listenqueue.faults;

import io.github.listenqueue.Subscription;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Faults of subscribers. */
final class Subscribers {

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "subscriber-throws",
                    "a subscriber throws on every event",
                    "exceptions and errors in turn",
                    "it still gets every event, and so do the other subscribers",
                    Fault.NEW,
                    Setting.PLAIN,
                    Subscribers::throwing),
            new Fault(
                    "subscriber-blocks",
                    "a subscriber never returns",
                    "it waits for ever",
                    "sampling and the other subscribers continue; close() ends its thread",
                    Fault.NEW,
                    Setting.PLAIN,
                    Subscribers::blocking),
            new Fault(
                    "subscriber-reenters",
                    "a subscriber calls the monitor",
                    "sample(), snapshot(), health(), diagnose(), stats(), status() and subscribe() within the call",
                    "each call returns, and every event is reported",
                    Fault.NEW,
                    Setting.PLAIN,
                    Subscribers::reentering),
            new Fault(
                    "subscriber-unsubscribes",
                    "a subscriber unsubscribes within the call",
                    "close() of its own subscription on the first event",
                    "it gets no further event, and the others get all",
                    Fault.NEW,
                    Setting.PLAIN,
                    Subscribers::unsubscribing));

    private Subscribers() {}

    private static void throwing(MonitoredServer fixture) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        fixture.start(fixture.builder().onEvent(event -> {
            if (calls.incrementAndGet() % 2 == 0) {
                throw new IllegalArgumentException("as planned");
            }
            throw new StackOverflowError("as planned");
        }));
        fixture.checkIncident();
        fixture.checkIncident();
        Wait.until(
                "it got as many events as the other subscriber",
                () -> calls.get() == fixture.events().size());
    }

    private static void blocking(MonitoredServer fixture) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        fixture.start(fixture.builder().onEvent(event -> {
            calls.incrementAndGet();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        fixture.checkIncident();
        fixture.checkIncident();
        Wait.check(calls.get() == 1, "it is still in its first event: " + calls);
    }

    private static void reentering(MonitoredServer fixture) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        fixture.start(fixture.builder().onEvent(event -> {
            fixture.monitor().sample();
            fixture.monitor().snapshot();
            fixture.monitor().health();
            fixture.monitor().diagnose();
            fixture.monitor().stats();
            fixture.monitor().status();
            fixture.monitor().subscribe(other -> {}).close();
            calls.incrementAndGet();
        }));
        fixture.checkIncident();
        Wait.until(
                "it got as many events as the other subscriber",
                () -> calls.get() == fixture.events().size());
    }

    private static void unsubscribing(MonitoredServer fixture) throws Exception {
        AtomicReference<Subscription> own = new AtomicReference<>();
        AtomicInteger calls = new AtomicInteger();
        fixture.start();
        own.set(fixture.monitor().subscribe(event -> {
            calls.incrementAndGet();
            own.get().close();
        }));
        fixture.checkIncident();
        fixture.checkIncident();
        Wait.check(calls.get() == 1, "it got one event: " + calls);
    }
}
