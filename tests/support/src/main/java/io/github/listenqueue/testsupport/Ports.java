package io.github.listenqueue.testsupport;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Ports without a listener. */
public final class Ports {

    private Ports() {}

    /** Returns a free port below those that the kernel gives to clients, so that it is still free when a server starts. */
    public static int free() {
        return free(1).get(0);
    }

    /** Returns distinct free ports in ascending order. */
    public static List<Integer> free(int count) {
        return ThreadLocalRandom.current()
                .ints(20_000, 32_000)
                .distinct()
                .filter(Ports::isFree)
                .limit(count)
                .sorted()
                .boxed()
                .toList();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
