package io.github.listenqueue.diagnosis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Servers of NIO.2, whose accept handlers arm the listener again for each connection. */
final class Asynchronous {

    private static final int BACKLOG = 16;
    private static final Object CATALOG = new Object();

    private Asynchronous() {}

    /** The work of an accept handler. Returns false if the handler is not to accept again. */
    @FunctionalInterface
    private interface Handler {
        boolean accepted() throws Exception;
    }

    private static int server(Handler handler) throws IOException {
        AsynchronousChannelGroup group = AsynchronousChannelGroup.withFixedThreadPool(2, runnable -> {
            Thread thread = new Thread(runnable, "web-pool");
            thread.setDaemon(true);
            return thread;
        });
        AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open(group)
                .bind(new InetSocketAddress(MonitoredServer.LOOPBACK, 0), BACKLOG);
        server.accept(server, new CompletionHandler<AsynchronousSocketChannel, AsynchronousServerSocketChannel>() {
            @Override
            public void completed(AsynchronousSocketChannel client, AsynchronousServerSocketChannel listening) {
                try (client) {
                    if (handler.accepted()) {
                        listening.accept(listening, this);
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void failed(Throwable failure, AsynchronousServerSocketChannel listening) {
                throw new IllegalStateException(failure);
            }
        });
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /** Waits for a lock in the accept handler. */
    static void waitsForALock(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(server(() -> {
            synchronized (CATALOG) {
                return true;
            }
        }));
        CountDownLatch held = new CountDownLatch(1);
        MonitoredServer.start("catalog-import", () -> {
            synchronized (CATALOG) {
                held.countDown();
                MonitoredServer.sleepLong();
            }
        });
        held.await();
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    /** Accepts again on an executor, whose only thread waits for a lock. */
    static void waitsOnAnExecutor(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        ExecutorService executor = Executors.newSingleThreadExecutor(work -> new Thread(work, "web-executor"));
        AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open()
                .bind(new InetSocketAddress(MonitoredServer.LOOPBACK, 0), BACKLOG);
        server.accept(null, new CompletionHandler<AsynchronousSocketChannel, Object>() {
            @Override
            public void completed(AsynchronousSocketChannel client, Object none) {
                executor.execute(() -> {
                    gate.pass();
                    server.accept(null, this);
                });
            }

            @Override
            public void failed(Throwable failure, Object none) {
                throw new IllegalStateException(failure);
            }
        });
        gate.blocks(fixture, ((InetSocketAddress) server.getLocalAddress()).getPort());
    }

    /** Does not accept again: no thread ever will. */
    static void forgetsToAcceptAgain(MonitoredServer fixture) throws Exception {
        AtomicBoolean forget = new AtomicBoolean();
        LoadClients clients = fixture.startMonitor(server(() -> !forget.get()));
        forget.set(true);
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    /** Works longer on each connection than the clients leave between two. */
    static void tooSlow(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(server(() -> {
            TimeUnit.MILLISECONDS.sleep(20);
            return true;
        }));
        clients.steady(150);
        fixture.awaitDiagnosis();
        clients.leave();
    }

    static void load(MonitoredServer fixture) throws Exception {
        Plain.steady(fixture, fixture.startMonitor(answering()));
    }

    private static int answering() throws IOException {
        ExecutorService handlers = Executors.newCachedThreadPool();
        AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open()
                .bind(new InetSocketAddress(MonitoredServer.LOOPBACK, 0), Plain.ROOMY);
        server.accept(null, new CompletionHandler<AsynchronousSocketChannel, Object>() {
            @Override
            public void completed(AsynchronousSocketChannel client, Object none) {
                server.accept(null, this);
                handlers.execute(() -> answer(client));
            }

            @Override
            public void failed(Throwable failure, Object none) {
                throw new IllegalStateException(failure);
            }
        });
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private static void answer(AsynchronousSocketChannel client) {
        try (client) {
            if (client.read(java.nio.ByteBuffer.allocate(1024)).get() > 0) {
                client.write(java.nio.ByteBuffer.wrap(Plain.ANSWER)).get();
            }
        } catch (Exception e) {
            // The client has left.
        }
    }
}
