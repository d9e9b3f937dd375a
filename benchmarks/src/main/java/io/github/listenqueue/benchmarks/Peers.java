package io.github.listenqueue.benchmarks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import oshi.SystemInfo;
import oshi.software.os.InternetProtocolStats;
import oshi.software.os.InternetProtocolStats.TcpState;

/**
 * The time that other Java code takes to find the listeners and their waiting connections. Arguments: "plain" or "oshi", the
 * maximum of seconds. Among 50,000 connections a single call takes seconds, so there may be few calls.
 */
final class Peers {

    private static final int LEAST = 3;
    private static final String LISTEN = "0A";

    private Peers() {}

    public static void main(String[] arguments) throws Exception {
        long ms = (long) (1000 * Double.parseDouble(arguments[1]));
        try (Listeners listeners = Listeners.ten()) {
            Look peer = arguments[0].equals("oshi") ? oshi() : Peers::plain;
            if (peer.listeners() < listeners.count()) {
                throw new IllegalStateException(arguments[0] + " does not list the ten listeners");
            }
            Turns turns = new Turns(peer::listeners);
            turns.take(ms / 3, 1);
            turns.take(ms * 2 / 3, LEAST);
            Out.print(arguments[0] + " ns", turns.medianNs());
        }
    }

    private interface Look {
        /** Returns the number of listeners that it sees. */
        int listeners() throws Exception;
    }

    private static Look oshi() {
        InternetProtocolStats stats = new SystemInfo().getOperatingSystem().getInternetProtocolStats();
        return () -> (int) stats.getConnections().stream()
                .filter(connection -> connection.getState() == TcpState.LISTEN)
                .count();
    }

    /** Counts the listeners in the usual way. */
    private static int plain() throws Exception {
        int count = 0;
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/self/net", table), StandardCharsets.US_ASCII)) {
                String[] columns = line.trim().split("\\s+", -1);
                if (columns[3].equals(LISTEN)) {
                    String queues = columns[4];
                    count += Integer.parseInt(queues.substring(queues.indexOf(':') + 1), 16) >= 0 ? 1 : 0;
                }
            }
        }
        return count;
    }
}
