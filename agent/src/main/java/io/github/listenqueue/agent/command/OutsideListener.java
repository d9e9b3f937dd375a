package io.github.listenqueue.agent.command;

import io.github.listenqueue.agent.json.JsonObject;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A listener of a JVM as it is seen from outside.
 *
 * @param local the address
 * @param address the address as people write it
 * @param depth the number of waiting connections; empty if unknown
 * @param limit the limit; empty if unknown
 * @param oldest the waiting time of the oldest connection; empty if unknown or none waits
 * @param drops the packets dropped, modulo 2^32; empty if unknown
 */
record OutsideListener(
        SocketAddress local,
        String address,
        OptionalInt depth,
        OptionalInt limit,
        Optional<Duration> oldest,
        OptionalInt drops) {

    /** As of this age of the oldest connection nothing empties the queue. */
    private static final Duration STALLED_AFTER = Duration.ofSeconds(5);

    /** Returns full, stalled, high, ok, or ? if the numbers do not tell. */
    String state() {
        if (depth.isEmpty()) {
            return "?";
        }
        int waiting = depth.getAsInt();
        if (limit.isPresent() && waiting > limit.getAsInt()) {
            return "full";
        }
        if (oldest.isPresent() && oldest.get().compareTo(STALLED_AFTER) >= 0) {
            return "stalled";
        }
        if (limit.isPresent()) {
            return 2L * waiting >= limit.getAsInt() + 1L ? "high" : "ok";
        }
        return waiting == 0 ? "ok" : "?";
    }

    boolean isTroubled() {
        return state().equals("full") || state().equals("stalled") || state().equals("high");
    }

    /** Returns the share of the room that is taken, 0 to 1; -1 if unknown, which sorts below all. */
    double utilization() {
        return depth.isEmpty() || limit.isEmpty() ? -1 : depth.getAsInt() / (limit.getAsInt() + 1.0);
    }

    String bar() {
        return Bar.of(depth, limit);
    }

    String depthOfLimit() {
        return text(depth) + "/" + text(limit);
    }

    String oldestText() {
        return oldest.map(age -> String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1e3))
                .orElse(depth.orElse(1) == 0 ? "-" : "?");
    }

    String dropsText() {
        return drops.isPresent() ? Integer.toUnsignedString(drops.getAsInt()) : "?";
    }

    JsonObject json() {
        JsonObject json = new JsonObject().put("address", address).put("state", state());
        depth.ifPresent(value -> json.put("depth", value));
        limit.ifPresent(value -> json.put("limit", value));
        drops.ifPresent(value -> json.put("drops", Integer.toUnsignedLong(value)));
        oldest.ifPresent(value -> json.put("oldestWaitMs", value.toMillis()));
        return json;
    }

    private static String text(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "?";
    }
}
