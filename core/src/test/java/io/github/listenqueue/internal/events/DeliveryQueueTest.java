package io.github.listenqueue.internal.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {

    @Test
    void anErrorEndsNoThread() {
        List<Thread> taken = new CopyOnWriteArrayList<>();
        try (DeliveryQueue<String> lane = new DeliveryQueue<>(4, new NamedThreads(Thread::new), "lane", item -> {
            taken.add(Thread.currentThread());
            if (item.equals("first")) {
                throw new OutOfMemoryError("a test");
            }
        })) {
            lane.start();
            lane.offer("first");
            await().until(() -> taken.size() == 1);
            lane.offer("second");
            await().until(() -> taken.size() == 2);
            assertThat(taken.get(1)).isSameAs(taken.get(0));
        }
    }
}
