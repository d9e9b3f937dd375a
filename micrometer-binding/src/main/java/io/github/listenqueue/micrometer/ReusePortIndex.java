package io.github.listenqueue.micrometer;

import java.net.SocketAddress;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers the listeners that share an address, as the members of an SO_REUSEPORT group do: 0, 1, … A listener keeps its
 * number; a new one gets the smallest that is free.
 */
final class ReusePortIndex {

    private final Map<SocketAddress, BitSet> taken = new HashMap<>();

    int take(SocketAddress address) {
        BitSet numbers = taken.computeIfAbsent(address, ignored -> new BitSet());
        int free = numbers.nextClearBit(0);
        numbers.set(free);
        return free;
    }

    void giveBack(SocketAddress address, int number) {
        taken.computeIfPresent(address, (ignored, numbers) -> {
            numbers.clear(number);
            return numbers.isEmpty() ? null : numbers;
        });
    }
}
