package io.github.listenqueue.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test advances or makes fail. */
final class FakeTime implements TimeSource {

    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private volatile Error failure;

    void pass(Duration time) {
        nowMs.addAndGet(time.toMillis());
    }

    /** Makes every sample fail with an error; null ends that. */
    void failWith(Error error) {
        failure = error;
    }

    @Override
    public long nanoTime() {
        Error error = failure;
        if (error != null) {
            throw error;
        }
        return nowMs.get() * 1_000_000;
    }

    @Override
    public long currentTimeMillis() {
        return nowMs.get();
    }
}
