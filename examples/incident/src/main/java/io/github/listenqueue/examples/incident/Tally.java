package io.github.listenqueue.examples.incident;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts of the clients' results. */
final class Tally {

    /** The longest wait that the network alone explains. */
    private static final long LONG_MS = 500;

    private Tally() {}

    static List<ClientResult> of(String who, List<ClientResult> clients) {
        return clients.stream().filter(client -> client.who().equals(who)).toList();
    }

    static long count(List<ClientResult> clients, Outcome outcome) {
        return clients.stream().filter(client -> client.outcome() == outcome).count();
    }

    /** Returns the messages of the exceptions of these clients, with their counts. */
    static Map<String, Long> messages(List<ClientResult> clients, Outcome outcome) {
        return clients.stream()
                .filter(client -> client.outcome() == outcome)
                .collect(Collectors.groupingBy(ClientResult::message, TreeMap::new, Collectors.counting()));
    }

    /** Returns the messages as quotations. */
    static String quoted(List<ClientResult> clients, Outcome outcome) {
        return messages(clients, outcome).keySet().stream()
                .map(message -> "\"" + message + "\"")
                .collect(Collectors.joining(", "));
    }

    /** Returns the clients whose SYN was dropped and that connected by repeating it. */
    static List<ClientResult> connectedLate(List<ClientResult> clients) {
        return clients.stream()
                .filter(client -> client.outcome() == Outcome.CONNECTED && client.connectMs() >= LONG_MS)
                .toList();
    }

    /** Returns the clients that were connected at once and then waited in the queue. */
    static List<ClientResult> queued(List<ClientResult> clients) {
        return clients.stream()
                .filter(client -> client.outcome() == Outcome.CONNECTED
                        && client.connectMs() < LONG_MS
                        && client.totalMs() >= LONG_MS)
                .toList();
    }

    static String longest(List<ClientResult> clients) {
        return Words.seconds(
                clients.stream().mapToLong(ClientResult::totalMs).max().orElse(0));
    }
}
