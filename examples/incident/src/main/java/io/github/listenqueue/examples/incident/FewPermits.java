package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** A fault in which the acceptor takes a permit for each client, and the accepted clients keep their permits. */
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
        private volatile CountDownLatch blocked = new CountDownLatch(0);

        @Override
        public void enter() throws InterruptedException {
            permits.acquire();
        }

        @Override
        public void serve() throws InterruptedException {
            blocked.await();
        }

        @Override
        public void leave() {
            permits.release();
        }
    }

    @Override
    String description() {
        return "The acceptor takes one of " + PERMITS
                + " permits of a semaphore before each accept(). Then the accepted clients kept their permits, because their"
                + " answers did not come.";
    }

    @Override
    String beginning() {
        return "the accepted clients keep their permits";
    }

    @Override
    void begin() {
        limit.blocked = new CountDownLatch(1);
    }

    @Override
    void end() {
        limit.blocked.countDown();
    }
}
