package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.virtual.VirtualScheduler;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The carrier threads of the JDK's scheduler of virtual threads, sample by sample. */
final class Carriers {

    private static final Pattern CARRIER = Pattern.compile("ForkJoinPool-\\d+-worker-\\d+");
    private static final Pattern POLLER = Pattern.compile("MasterPoller|(Read|Write)-Poller.*|VirtualThread-unparker");

    /** A carrier that waits uses less than this share of the time. */
    private static final double MIN_COMPUTING = 0.05;

    private final JvmThreads threads;
    private final int parallelism = VirtualScheduler.parallelism();
    private final Set<Long> ids = new HashSet<>();
    private final Map<Long, Long> ranAtFirstNs = new HashMap<>();
    private final Map<Long, Long> ranSinceNs = new HashMap<>();
    private final boolean exist;
    private Map<Long, Long> carried = Map.of();
    private int least = Integer.MAX_VALUE;
    private int samples;
    private long firstNs;
    private long lastNs;

    Carriers(JvmThreads threads) {
        this.threads = threads;
        List<ThreadSnapshot> all = threads.snapshots(threads.ids(), 0);
        all.stream().filter(thread -> CARRIER.matcher(thread.name()).matches()).forEach(thread -> ids.add(thread.id()));
        exist = !ids.isEmpty()
                || all.stream().anyMatch(thread -> POLLER.matcher(thread.name()).matches());
    }

    /** Returns true if virtual threads have run in this JVM. */
    boolean exist() {
        return exist;
    }

    int parallelism() {
        return parallelism;
    }

    /** Adds carriers that a dump names, also those of other schedulers. */
    void add(long carrier) {
        ids.add(carrier);
    }

    void sample(long nowNs) {
        carried = threads.carried(ids.stream().mapToLong(Long::longValue).toArray());
        least = Math.min(least, carried.size());
        firstNs = samples == 0 ? nowNs : firstNs;
        lastNs = nowNs;
        samples++;
        for (long id : ids) {
            long ranNs = threads.ranNs(id);
            ranSinceNs.put(id, ranNs - ranAtFirstNs.computeIfAbsent(id, first -> ranNs));
        }
    }

    /** Returns true if no carrier was free in any sample. */
    boolean allHeld() {
        return samples > 0 && least >= parallelism;
    }

    /** Returns the carrier of a virtual thread in the last sample; -1 if there is none. */
    long carrierOf(long virtualThread) {
        return carried.entrySet().stream()
                .filter(entry -> entry.getValue() == virtualThread)
                .mapToLong(Map.Entry::getKey)
                .findFirst()
                .orElse(-1);
    }

    /** Returns true if a virtual thread was on a carrier in the last sample. */
    boolean carries(long virtualThread) {
        return carried.containsValue(virtualThread);
    }

    /** Returns true if a carrier used CPU time over the samples. */
    boolean computes(long carrier) {
        return ranSinceNs.getOrDefault(carrier, 0L) > (lastNs - firstNs) * MIN_COMPUTING;
    }
}
