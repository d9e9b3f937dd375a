package io.github.listenqueue.examples.incident;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts of what the clients saw. */
final class Tally {

    /** Who waited longer than this did not just wait for the network. */
    private static final long LONG_MS = 500;

    private Tally() {}

    static List<Experience> of(String who, List<Experience> clients) {
        return clients.stream().filter(client -> client.who().equals(who)).toList();
    }

    static long count(List<Experience> clients, Outcome outcome) {
        return clients.stream().filter(client -> client.outcome() == outcome).count();
    }

    /** What Java said to those who fared so, and how often. */
    static Map<String, Long> messages(List<Experience> clients, Outcome outcome) {
        return clients.stream()
                .filter(client -> client.outcome() == outcome)
                .collect(Collectors.groupingBy(Experience::message, TreeMap::new, Collectors.counting()));
    }

    /** The same as a quotation. */
    static String quoted(List<Experience> clients, Outcome outcome) {
        return messages(clients, outcome).keySet().stream()
                .map(message -> "\"" + message + "\"")
                .collect(Collectors.joining(", "));
    }

    /** Those whose SYN was dropped and who got in by repeating it. */
    static List<Experience> connectedLate(List<Experience> clients) {
        return clients.stream()
                .filter(client -> client.outcome() == Outcome.CONNECTED && client.connectMs() >= LONG_MS)
                .toList();
    }

    /** Those who were connected at once and then waited in the queue. */
    static List<Experience> queued(List<Experience> clients) {
        return clients.stream()
                .filter(client -> client.outcome() == Outcome.CONNECTED
                        && client.connectMs() < LONG_MS
                        && client.totalMs() >= LONG_MS)
                .toList();
    }

    static String longest(List<Experience> clients) {
        return Words.seconds(
                clients.stream().mapToLong(Experience::totalMs).max().orElse(0));
    }
}
