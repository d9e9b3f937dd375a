package io.github.listenqueue.soak;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A monitor, the listeners that it has found and the events that it published. */
final class Witness implements AutoCloseable {

    private final String name;
    private final boolean exact;
    private final boolean driven;
    private final ListenQueueMonitor monitor;
    private final Sightings sightings = new Sightings();
    private final Map<Long, Long> dropped = new ConcurrentHashMap<>();
    private final Map<Long, Instant> opened = new ConcurrentHashMap<>();
    private final Map<Long, Instant> closed = new ConcurrentHashMap<>();
    private final Set<String> oddities = ConcurrentHashMap.newKeySet();
    private Set<Long> found = Set.of();
    private Instant lastTaken = Instant.MIN;

    /**
     * What a monitor showed.
     *
     * @param known what it had shown before
     */
    record Reading(Witness by, List<ListenQueue> queues, Set<Long> known) {

        List<String> judge(Map<Long, Row> before, Map<Long, Row> after) {
            return Judge.reading(before, queues, after, by.exact, known).stream()
                    .map(fault -> by.name + ": " + fault)
                    .toList();
        }
    }

    private Witness(String name, boolean exact, boolean driven, ListenQueueMonitor.Builder builder) {
        this.name = name;
        this.exact = exact;
        this.driven = driven;
        builder.onEvent(this::note);
        this.monitor = driven ? builder.build() : builder.start();
    }

    /** One that asks sockets, or reads tables, when it is looked at. */
    static Witness driven(String name, boolean exact, ListenQueueMonitor.Builder builder) {
        return new Witness(name, exact, true, builder);
    }

    /** One with a thread of its own. */
    static Witness started(String name, ListenQueueMonitor.Builder builder) {
        return new Witness(name, true, false, builder);
    }

    String name() {
        return name;
    }

    boolean exact() {
        return exact;
    }

    boolean driven() {
        return driven;
    }

    Sightings sightings() {
        return sightings;
    }

    /** A reading that began after this moment; empty if there is no new one. */
    Optional<Reading> look(long afterMs) {
        ListenQueueSnapshot snapshot = driven ? monitor.sample() : monitor.snapshot();
        Instant taken = snapshot.takenAt();
        if (!driven && (taken.toEpochMilli() <= afterMs || taken.equals(lastTaken))) {
            return Optional.empty();
        }
        lastTaken = taken;
        Set<Long> before = found;
        Set<Long> now = new HashSet<>(before);
        snapshot.queues().forEach(queue -> now.add(queue.inode()));
        found = now.size() == before.size() ? before : now;
        return Optional.of(new Reading(this, snapshot.queues(), before));
    }

    boolean hasFound(Long inode) {
        return found.contains(inode);
    }

    /** Whether the last reading's counter of lost connections is the kernel's present one. */
    boolean isUpToDate(long listenDrops) {
        return (driven ? monitor.sample() : monitor.snapshot())
                        .counters()
                        .listenDrops()
                        .orElse(-1)
                == listenDrops;
    }

    /** Packets that it reported as dropped at a listener. */
    long reported(Long inode) {
        return dropped.getOrDefault(inode, 0L);
    }

    /** Those of which it published that they were opened, and when. */
    Map<Long, Instant> opened() {
        return opened;
    }

    Map<Long, Instant> closed() {
        return closed;
    }

    Set<Long> dropping() {
        return dropped.keySet();
    }

    /** What no event may say, whatever happened. */
    Set<String> oddities() {
        return oddities;
    }

    private void note(ListenQueueEvent event) {
        Long inode = event.queue().inode();
        if (event instanceof ListenQueueEvent.Opened && opened.put(inode, event.at()) != null) {
            oddities.add(name + ": opened twice: " + event);
        } else if (event instanceof ListenQueueEvent.Closed && closed.put(inode, event.at()) != null) {
            oddities.add(name + ": closed twice: " + event);
        } else if (event instanceof ListenQueueEvent.Dropped drop) {
            dropped.merge(inode, (long) drop.packets(), Long::sum);
            if (drop.exact() != exact) {
                oddities.add(name + ": not what it can know: " + event);
            }
        }
    }

    @Override
    public void close() {
        monitor.close();
    }
}
