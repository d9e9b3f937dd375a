package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** The acceptor takes a permit for each client, and the clients inside keep theirs. */
final class FewPermits extends InducedFault {

    private static final int PERMITS = 4;

    private final Limit limit;

    FewPermits() throws IOException {
        this(new Limit());
    }

    private FewPermits(Limit limit) throws IOException {
        super(BACKLOG, new PlainServer(BACKLOG, limit));
        this.limit = limit;
    }

    private static final class Limit implements Latch {

        private final Semaphore permits = new Semaphore(PERMITS);
        private volatile CountDownLatch dawdling = new CountDownLatch(0);

        @Override
        public void enter() throws InterruptedException {
            permits.acquire();
        }

        @Override
        public void serve() throws InterruptedException {
            dawdling.await();
        }

        @Override
        public void leave() {
            permits.release();
        }
    }

    @Override
    String what() {
        return "The acceptor takes one of " + PERMITS
                + " permits of a semaphore before each accept(), so that no more clients are inside; then those inside"
                + " stayed, because their answers did not come.";
    }

    @Override
    String beginning() {
        return "the clients inside stay, and no permit gets free";
    }

    @Override
    void begin() {
        limit.dawdling = new CountDownLatch(1);
    }

    @Override
    void end() {
        limit.dawdling.countDown();
    }
}
