package io.github.listenqueue.soak;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ListenQueueStats;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A monitor with the listeners that it has found and the events that it has published. */
final class ObservedMonitor implements AutoCloseable {

    private final String name;
    private final boolean exact;
    private final boolean driven;
    private final ListenQueueMonitor monitor;
    private final DiscoveryLag discoveryLag = new DiscoveryLag();
    private final Map<Long, Map<DropReason, Long>> dropped = new ConcurrentHashMap<>();
    private final Episodes episodes = new Episodes();
    private final Queue<ListenQueueEvent.Stalled> stalls = new ConcurrentLinkedQueue<>();
    private final Map<Long, Instant> opened = new ConcurrentHashMap<>();
    private final Map<Long, Instant> closed = new ConcurrentHashMap<>();
    private final Set<String> oddities = ConcurrentHashMap.newKeySet();
    private Set<Long> found = Set.of();
    private Instant lastTaken = Instant.MIN;

    /**
     * A snapshot of a monitor.
     *
     * @param known the listeners of its earlier snapshots
     */
    record Snapshot(ObservedMonitor by, List<ListenQueue> queues, Set<Long> known) {

        List<String> check(Map<Long, Row> before, Map<Long, Row> after) {
            return SoakChecker.snapshot(before, queues, after, by.exact, known).stream()
                    .map(fault -> by.name + ": " + fault)
                    .toList();
        }
    }

    private ObservedMonitor(String name, boolean exact, boolean driven, ListenQueueMonitor.Builder builder) {
        this.name = name;
        this.exact = exact;
        this.driven = driven;
        builder.onEvent(this::note);
        this.monitor = driven ? builder.build() : builder.start();
    }

    /** Returns a monitor that samples when {@link #sample} is called, by socket options or by tables. */
    static ObservedMonitor driven(String name, boolean exact, ListenQueueMonitor.Builder builder) {
        return new ObservedMonitor(name, exact, true, builder);
    }

    /** Returns a monitor with a thread of its own. */
    static ObservedMonitor started(String name, ListenQueueMonitor.Builder builder) {
        return new ObservedMonitor(name, true, false, builder);
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

    DiscoveryLag discoveryLag() {
        return discoveryLag;
    }

    /** Returns a snapshot that began after this moment; empty if there is no new one. */
    Optional<Snapshot> sample(long afterMs) {
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
        return Optional.of(new Snapshot(this, snapshot.queues(), before));
    }

    boolean hasFound(Long inode) {
        return found.contains(inode);
    }

    /** Returns true if the counter of lost connections in the last snapshot equals the current one of the kernel. */
    boolean isUpToDate(long listenDrops) {
        return (driven ? monitor.sample() : monitor.snapshot())
                        .counters()
                        .listenDrops()
                        .orElse(-1)
                == listenDrops;
    }

    /** Returns the reported drops of a listener in packets, by reason. */
    Map<DropReason, Long> reported(Long inode) {
        return Map.copyOf(dropped.getOrDefault(inode, Map.of()));
    }

    /** Returns all reported drops in packets, by reason. */
    Map<DropReason, Long> reported() {
        return ExpectedDrops.total(dropped.values());
    }

    /** Returns the number of packets reported as lost at the open listeners. */
    long losses() {
        return monitor.stats().stream()
                .mapToLong(stats -> stats.packetsDropped(DropReason.ACCEPT_QUEUE_FULL)
                        + stats.packetsDropped(DropReason.SYN_QUEUE_FULL))
                .sum();
    }

    Episodes episodes() {
        return episodes;
    }

    /** Returns the published stalls. */
    Queue<ListenQueueEvent.Stalled> stalls() {
        return stalls;
    }

    /** Returns the inodes of the queues that are reported as stalled now. */
    Set<Long> stalledNow() {
        return inodes(stats -> stats.isCurrent() && stats.isStalled());
    }

    /** Returns the inodes of the listeners whose events and statistics show different episodes. */
    Set<Long> contradictions() {
        return inodes(stats -> {
            Long inode = stats.queue().inode();
            return stats.episodeCount() != episodes.begun(inode)
                    || stats.openEpisode().isPresent() != episodes.isOpen(inode);
        });
    }

    /** Returns the inodes of the listeners that are in an episode although their queue is empty. */
    Set<Long> unrecovered() {
        return inodes(stats -> stats.queue().depth() == 0 && stats.openEpisode().isPresent());
    }

    private Set<Long> inodes(Predicate<ListenQueueStats> filter) {
        return monitor.stats().stream()
                .filter(filter)
                .map(stats -> stats.queue().inode())
                .collect(Collectors.toSet());
    }

    /** Returns the times of the Opened events, by inode. */
    Map<Long, Instant> opened() {
        return opened;
    }

    Map<Long, Instant> closed() {
        return closed;
    }

    Set<Long> dropping() {
        return dropped.keySet();
    }

    /** Returns the events that are wrong in every situation. */
    Set<String> oddities() {
        return oddities;
    }

    private void note(ListenQueueEvent event) {
        Long inode = event.queue().inode();
        episodes.note(event);
        if (event instanceof ListenQueueEvent.Opened && opened.put(inode, event.at()) != null) {
            oddities.add(name + ": opened twice: " + event);
        } else if (event instanceof ListenQueueEvent.Closed && closed.put(inode, event.at()) != null) {
            oddities.add(name + ": closed twice: " + event);
        } else if (event instanceof ListenQueueEvent.Dropped drop) {
            dropped.computeIfAbsent(inode, each -> new ConcurrentHashMap<>())
                    .merge(drop.reason(), (long) drop.packets(), Long::sum);
            if (drop.exact() != exact || (!exact && drop.reason() != DropReason.ACCEPT_QUEUE_FULL)) {
                oddities.add(name + ": not known to this monitor: " + event);
            }
        } else if (event instanceof ListenQueueEvent.Stalled stall) {
            stalls.add(stall);
            if (stall.exact() && !exact) {
                oddities.add(name + ": not known to this monitor: " + event);
            }
        }
    }

    @Override
    public void close() {
        monitor.close();
    }
}
