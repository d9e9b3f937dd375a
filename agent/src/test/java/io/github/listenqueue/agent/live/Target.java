package io.github.listenqueue.agent.live;

import com.sun.net.httpserver.HttpServer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server whose queue is full before anybody looks. Prints its port when it is. Ends by itself. */
public final class Target {

    static final int BACKLOG = 10;

    private static final List<Object> KEPT = new ArrayList<>();
    private static final Object LOCK = new Object();

    private Target() {}

    /** Brings the situation about. */
    public static void main(String[] arguments) throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        switch (arguments[0]) {
            case "calm" -> {
                HttpServer server = HttpServer.create(any, BACKLOG);
                server.start();
                ready(server.getAddress().getPort(), 0);
            }
            case "stuck" -> ready(stuckServer(any, Target::sleep), BACKLOG + 1);
            case "lock" -> {
                CountDownLatch owned = new CountDownLatch(1);
                Thread owner = new Thread(
                        () -> {
                            synchronized (LOCK) {
                                owned.countDown();
                                sleep();
                            }
                        },
                        "the-owner-of-the-lock");
                owner.setDaemon(true);
                owner.start();
                owned.await();
                ready(stuckServer(any, Target::useLock), BACKLOG + 1);
            }
            case "nobody" -> ready(unaccepted(any), BACKLOG + 1);
            case "waiting" -> ready(unaccepted(any), 1);
            case "netty" -> {
                CountDownLatch handling = new CountDownLatch(1);
                int port = NettyTarget.listen(any, () -> {
                    handling.countDown();
                    sleep();
                });
                KEPT.add(connect(port, 1));
                handling.await();
                ready(port, BACKLOG + 1);
            }
            case "virtual" -> {
                ServerSocket server = new ServerSocket(0, BACKLOG, any.getAddress());
                CountDownLatch handling = new CountDownLatch(1);
                // Java 21 and newer.
                KEPT.add(Thread.class
                        .getMethod("startVirtualThread", Runnable.class)
                        .invoke(null, (Runnable) () -> acceptOne(server, handling)));
                KEPT.add(connect(server.getLocalPort(), 1));
                handling.await();
                ready(server.getLocalPort(), BACKLOG + 1);
            }
            case "unix" -> {
                UnixDomainSocketAddress path = UnixDomainSocketAddress.of(
                        socket(ProcessHandle.current().pid()));
                KEPT.add(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(path, BACKLOG));
                for (int i = 0; i <= BACKLOG; i++) {
                    KEPT.add(SocketChannel.open(path));
                }
                System.out.println(0);
            }
            case "library" -> {
                int port = stuckServer(any, Target::sleep);
                KEPT.add(connect(port, BACKLOG + 1));
                KEPT.add(LibraryTarget.startMonitors());
                System.out.println(port);
            }
            case "slf4j" -> {
                LoggedTarget.log();
                ready(stuckServer(any, Target::sleep), BACKLOG + 1);
            }
            case "descriptors" -> {
                int port = unaccepted(any);
                List<Socket> clients = connect(port, BACKLOG + 1);
                KEPT.add(clients);
                useUpDescriptors();
                System.out.println(port);
            }
            case "memory" -> {
                byte[][] reserve = {new byte[400_000]};
                int port = unaccepted(any);
                List<byte[]> used = new ArrayList<>(100_000);
                KEPT.add(used);
                System.out.println(port);
                useUpMemory(used, reserve);
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        sleep();
    }

    /** Returns the path of the unix-domain listener of a target. */
    static Path socket(long pid) {
        return Path.of("/tmp/listenqueue-it-" + pid + ".sock");
    }

    /** Keeps the attach listener, as a slow agent does. */
    public static void agentmain(String options) throws IOException {
        Files.createFile(occupied(ProcessHandle.current().pid()));
        sleep();
    }

    /** Returns true once the attach listener of a target is kept. */
    static boolean isOccupied(long pid) throws IOException {
        return Files.deleteIfExists(occupied(pid));
    }

    private static Path occupied(long pid) {
        return Path.of("/tmp/listenqueue-it-occupied-" + pid);
    }

    private static int unaccepted(InetSocketAddress any) throws IOException {
        ServerSocket server = new ServerSocket();
        KEPT.add(server);
        server.bind(any, BACKLOG);
        return server.getLocalPort();
    }

    private static int stuckServer(InetSocketAddress any, Runnable handler) throws Exception {
        HttpServer server = HttpServer.create(any, BACKLOG);
        CountDownLatch handling = new CountDownLatch(1);
        server.createContext("/", exchange -> {
            handling.countDown();
            handler.run();
        });
        server.start();
        int port = server.getAddress().getPort();
        Socket first = connect(port, 1).get(0);
        KEPT.add(first);
        first.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        handling.await();
        return port;
    }

    private static void acceptOne(ServerSocket server, CountDownLatch accepted) {
        try (Socket first = server.accept()) {
            KEPT.add(first);
            accepted.countDown();
            sleep();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void useLock() {
        synchronized (LOCK) {
            KEPT.add("never");
        }
    }

    private static void useUpDescriptors() {
        try {
            while (true) {
                KEPT.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // All are used.
        }
    }

    /** Leaves as much as the reserve. */
    private static void useUpMemory(List<byte[]> used, byte[][] reserve) {
        try {
            while (true) {
                used.add(new byte[1000]);
            }
        } catch (OutOfMemoryError e) {
            reserve[0] = null;
        }
    }

    private static void ready(int port, int connections) throws IOException {
        KEPT.add(connect(port, connections));
        System.out.println(port);
    }

    private static List<Socket> connect(int port, int connections) throws IOException {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        return clients;
    }

    private static void sleep() {
        try {
            TimeUnit.MINUTES.sleep(3);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
