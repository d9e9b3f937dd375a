package io.github.listenqueue.internal.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {

    @Test
    void errorDoesNotEndTheThread() {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        try (DeliveryQueue<String> queue = new DeliveryQueue<>(4, new NamedThreads(Thread::new), "queue", item -> {
            threads.add(Thread.currentThread());
            if (item.equals("first")) {
                throw new OutOfMemoryError("test");
            }
        })) {
            queue.start();
            queue.offer("first");
            await().until(() -> threads.size() == 1);
            queue.offer("second");
            await().until(() -> threads.size() == 2);
            assertThat(threads.get(1)).isSameAs(threads.get(0));
        }
    }
}
