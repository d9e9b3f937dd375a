package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import io.github.listenqueue.internal.diagnosis.acceptor.CarrierUse.Holder;
import io.github.listenqueue.internal.diagnosis.acceptor.ClassFile.Trait;
import io.github.listenqueue.internal.diagnosis.virtual.DumpedThread;
import io.github.listenqueue.internal.diagnosis.virtual.ThreadDump;
import io.github.listenqueue.internal.diagnosis.virtual.ThreadDumps;
import io.github.listenqueue.internal.diagnosis.virtual.VirtualScheduler;
import io.github.listenqueue.internal.text.Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search for acceptors that are virtual threads. It takes two or three thread dumps, and none while platform threads accept at
 * all listeners or the poller of virtual threads waits for a calm one.
 */
final class VirtualSearch {

    /** The note about a waiting virtual thread that no dump has identified. */
    static final String POLLED = "a virtual thread is waiting for connections (its poller thread is in epoll_wait)";

    private static final int MAX_CLASSES = 2000;

    private static final String UNSEEN = "virtual threads cannot be inspected: ";

    private final ThreadDumps dumps;
    private final StackCode code;
    private final JvmThreads threads;
    private final KnownAcceptors known;
    private final List<AcceptorSearch> searches;
    private final int samples;
    private final List<VirtualTraces> found = new ArrayList<>();
    private final Set<Long> owners = new HashSet<>();
    private @Nullable Carriers carriers;
    private @Nullable ThreadDump last;
    private @Nullable String problem;
    private int sample;

    /** True if the acceptor of a listener has never been found. */
    private boolean cold;

    /** True if the code of all methods on the stacks of virtual threads was searched for accept loops. */
    private boolean codeSearched;

    /** A frame of each class on the stacks of virtual threads. */
    private final Map<String, StackTraceElement> classes = new HashMap<>();

    /**
     * Creates a search.
     *
     * @param samples the number of calls of {@link #sample} to expect
     */
    VirtualSearch(
            ThreadDumps dumps,
            JvmThreads threads,
            KnownAcceptors known,
            List<AcceptorSearch> searches,
            StackCode code,
            int samples) {
        this.dumps = dumps;
        this.code = code;
        this.threads = threads;
        this.known = known;
        this.searches = searches;
        this.samples = samples;
    }

    /** Identifies the virtual threads that wait for connections of calm listeners. Takes no dump if all are known. */
    void learn() {
        List<AcceptorSearch> open = searches.stream()
                .filter(each -> each.target().calm() && each.hasUnidentifiedWaiter())
                .filter(each ->
                        each.known().virtual() && each.known().virtualThreads().isEmpty())
                .toList();
        if (open.isEmpty()) {
            return;
        }
        ThreadDump dump = dumps.take(thread -> thread.virtual() && Frames.accepts(thread.frames()));
        Candidates candidates = new Candidates(code);
        dump.threads().forEach(thread -> candidates.add(VirtualTraces.snapshot(thread, null)));
        for (AcceptorSearch each : open) {
            List<ThreadSnapshot> named = candidates.named(each.target());
            known.setVirtualThreads(
                    each.target(),
                    (named.isEmpty() ? candidates.accepting() : named)
                            .stream()
                                    .filter(thread -> !isOfAnother(each, thread.id()))
                                    .map(thread -> VirtualTraces.acceptor(thread, thread.frames()))
                                    .toList());
        }
    }

    /** Samples the carrier threads, and takes a dump in the first and in the last sample, and between them if dumps are cheap. */
    void sample() {
        try {
            if (sample == 0) {
                searches.stream()
                        .filter(this::isVirtual)
                        .map(VirtualTraces::new)
                        .forEach(found::add);
                cold = found.stream().anyMatch(each -> each.traces().isEmpty());
            }
            if (!found.isEmpty()) {
                boolean between = sample == samples / 2 && dumps.isCheap();
                boolean second = sample == samples - 1 && !dumps.isExpensive();
                if (sample == 0 || between || second) {
                    dump();
                }
                if (sample == 0 && cold) {
                    readCode();
                }
                carriers().sample(System.nanoTime());
            }
        } catch (RuntimeException | LinkageError e) {
            // What is known of platform threads stands.
            problem = "inspecting them failed: " + e;
        }
        sample++;
    }

    /** Reads the classes of the first dump, and searches a second one for loops that their code shows. */
    private void readCode() {
        code.read(
                List.of(new ThreadSnapshot(-1, "", Thread.State.RUNNABLE, List.copyOf(classes.values()), null, null)));
        boolean all = classes.size() < MAX_CLASSES && code.unread().isEmpty();
        classes.clear();
        if (dumps.isCheap() && found.stream().anyMatch(VirtualTraces::areOver)) {
            dump();
            codeSearched = all;
        }
    }

    /** Returns true if the acceptor of a listener may be a virtual thread that is not where it should be. */
    private boolean isVirtual(AcceptorSearch each) {
        if (each.traces().stream().anyMatch(trace -> !trace.isOver())) {
            return false;
        }
        if (each.known().virtual()) {
            return !(each.target().calm() && each.hasWaiter());
        }
        return !each.hasWaiter() && carriers().exist();
    }

    private Carriers carriers() {
        Carriers all = carriers;
        if (all == null) {
            all = new Carriers(threads);
            carriers = all;
        }
        return all;
    }

    private void dump() {
        ThreadDump dump = dumps.take(this::isWanted);
        if (dump.problem() != null) {
            problem = dump.problem();
            if (dump.threads().isEmpty()) {
                return;
            }
        }
        last = dump;
        carriers().sample(System.nanoTime());
        for (DumpedThread thread : dump.threads()) {
            if (thread.carrier() >= 0) {
                carriers().add(thread.carrier());
            }
        }
        for (VirtualTraces each : found) {
            each.traces().forEach(trace -> sample(each, trace, dump));
            if (each.areOver()) {
                ThreadTrace other = find(each, dump);
                if (other != null) {
                    each.traces().add(other);
                    sample(each, other, dump);
                }
            }
        }
    }

    private void sample(VirtualTraces each, ThreadTrace trace, ThreadDump dump) {
        DumpedThread thread = dump.threads().stream()
                .filter(one -> one.id() == trace.acceptor().id())
                .findFirst()
                .orElse(null);
        if (thread != null) {
            // Without states in the dump, a thread that is ready looks like one that is parked.
            boolean mounted =
                    !dump.told() || thread.carrier() >= 0 || carriers().carries(thread.id());
            each.add(trace, snapshot(thread, dump), mounted);
        } else if (dump.problem() == null && isTracking() && !trace.isOver()) {
            each.add(trace, null, false);
        }
    }

    /** Returns true if the JVM lists all virtual threads, and not only those of executors. */
    private static boolean isTracking() {
        String tracking = System.getProperty("jdk.trackAllThreads", "");
        return tracking.isEmpty() || Boolean.parseBoolean(tracking);
    }

    /** Searches a dump for the acceptor of a listener: by its name, its accept loop or the loop of an ended thread. */
    private @Nullable ThreadTrace find(VirtualTraces each, ThreadDump dump) {
        Candidates candidates = new Candidates(code);
        List<ThreadSnapshot> successors = new ArrayList<>();
        for (DumpedThread thread : dump.threads()) {
            if (!thread.virtual() || isOfAnother(each.search(), thread.id())) {
                continue;
            }
            // A thread that waits in accept of this listener would be registered at the poller.
            if (each.search().known().virtual() || !Frames.accepts(thread.frames())) {
                candidates.add(snapshot(thread, dump));
            }
            if (isSuccessor(each.search().known(), thread)) {
                successors.add(snapshot(thread, dump));
            }
        }
        List<ThreadSnapshot> named = candidates.named(each.search().target());
        List<ThreadSnapshot> accepting = new ArrayList<>(candidates.accepting());
        if (each.search().known().virtualThreads().isEmpty()) {
            accepting.addAll(candidates.acceptingByCode());
        }
        List<ThreadSnapshot> possible = !named.isEmpty() ? named : successors.isEmpty() ? accepting : successors;
        if (possible.size() == 1 && (!named.isEmpty() || found.size() == 1)) {
            ThreadSnapshot only = possible.get(0);
            List<StackTraceElement> loop = candidates.loopByCode(only);
            return new ThreadTrace(
                    loop.isEmpty()
                            ? VirtualTraces.acceptor(only, List.of())
                            : VirtualTraces.guessed(only, loop, candidates.reason(only)));
        }
        if (!possible.isEmpty()) {
            showSuspects(each.search(), candidates.suspects(possible));
        }
        return null;
    }

    private static void showSuspects(AcceptorSearch search, List<Suspect> possible) {
        search.suspects(possible);
        search.note(Candidates.several(possible.size(), "virtual thread"));
    }

    /** Returns true if a thread runs the loop in which a known virtual thread accepted, as if it had taken its place. */
    private static boolean isSuccessor(KnownAcceptors.Entry entry, DumpedThread thread) {
        return entry.virtualThreads().stream()
                .anyMatch(acceptor -> acceptor.id() != thread.id()
                        && acceptor.waiting().stream().anyMatch(Frames::isApplication)
                        && !acceptor.hasLeft(thread.frames()));
    }

    private boolean isOfAnother(AcceptorSearch own, long id) {
        return searches.stream()
                        .filter(each -> each != own)
                        .flatMap(each -> each.known().virtualThreads().stream())
                        .anyMatch(acceptor -> acceptor.id() == id)
                && own.known().virtualThreads().stream().noneMatch(acceptor -> acceptor.id() == id);
    }

    private boolean isWanted(DumpedThread thread) {
        if (owners.contains(thread.id())) {
            return true;
        }
        if (!thread.virtual()) {
            return false;
        }
        AcceptLoop loop = AcceptLoop.in(thread.frames());
        if (cold && sample == 0) {
            thread.frames().stream()
                    .filter(frame -> classes.size() < MAX_CLASSES)
                    .forEach(frame -> classes.putIfAbsent(frame.getClassName(), frame));
        }
        return thread.carrier() >= 0
                || (cold && code.find(thread.frames(), Trait.ACCEPTS) != null)
                || carriers().carries(thread.id())
                || Frames.accepts(thread.frames())
                || (loop != null && !loop.selects())
                || found.stream()
                        .anyMatch(each -> each.traces().stream()
                                        .anyMatch(trace -> trace.acceptor().id() == thread.id())
                                || isSuccessor(each.search().known(), thread));
    }

    private ThreadSnapshot snapshot(DumpedThread thread, ThreadDump dump) {
        String lock = thread.lock();
        String owner = lock == null ? null : dump.owners().get(lock);
        long id = thread.lockOwner();
        if (owner == null && id >= 0) {
            owners.add(id);
            owner = dump.threads().stream()
                    .filter(each -> each.id() == id)
                    .map(DumpedThread::label)
                    .findFirst()
                    .orElseGet(() -> threads.snapshots(new long[] {id}, 0).stream()
                            .map(ThreadSnapshot::name)
                            .findFirst()
                            .orElse("#" + id));
        }
        return VirtualTraces.snapshot(thread, owner);
    }

    /** Passes what was found to the searches of the listeners. */
    void conclude() {
        for (VirtualTraces each : found) {
            AcceptorSearch search = each.search();
            each.narrow();
            boolean polled = search.hasUnidentifiedWaiter();
            if (last == null) {
                concludeWithoutDump(search, polled);
                continue;
            }
            if (problem != null) {
                search.note("virtual threads were not inspected in every sample: " + problem);
            }
            if (each.areSeveral()) {
                showSuspects(
                        search,
                        each.traces().stream()
                                .map(ThreadTrace::last)
                                .filter(Objects::nonNull)
                                .map(thread -> Candidates.suspect(thread, "it was in accept while all was calm"))
                                .toList());
            } else if (!each.traces().isEmpty() && !(polled && each.areOver())) {
                search.identify(POLLED, each.traces());
            } else if (search.known().virtual() && !polled && codeSearched && problem == null && isTracking()) {
                search.note(
                        "a virtual thread accepted here, and no method on the stack of a virtual thread calls accept");
            } else if (search.known().virtual() && !polled) {
                search.markInconclusive(
                        "a virtual thread accepted here, and no virtual thread is in a known accept loop now");
            }
            boolean crowded = carriers().allHeld();
            if (hasBacklog(search.target()) && (each.areReady() || (crowded && each.areReadyOrInAccept()))) {
                search.noCarrier(new CarrierUse(carriers().parallelism(), crowded, holders(last)));
                search.note(
                        each.areReady()
                                ? "the acceptor, a virtual thread, was ready to run in every dump"
                                : "the acceptor, a virtual thread, was in accept in every dump: the JDK's poller, which"
                                        + " wakes it, needs a carrier thread as well");
                noteCarriers(search, crowded);
            }
        }
    }

    private void concludeWithoutDump(AcceptorSearch search, boolean polled) {
        if (polled && hasBacklog(search.target()) && carriers().allHeld()) {
            search.noCarrier(new CarrierUse(carriers().parallelism(), true, List.of()));
            noteCarriers(search, true);
            search.note(UNSEEN + problem);
        } else if (search.known().virtual() && !polled) {
            search.markInconclusive("a virtual thread accepted here, and " + UNSEEN + problem);
        } else {
            search.note(UNSEEN + problem);
        }
    }

    private void noteCarriers(AcceptorSearch search, boolean crowded) {
        long queued = VirtualScheduler.queued();
        search.note((crowded
                        ? "carrier threads: "
                                + (carriers().parallelism() == 1
                                        ? "the only one was"
                                        : "all " + carriers().parallelism() + " were")
                                + " in use in every sample"
                        : "no carrier thread ran the acceptor in any dump")
                + (queued > 0 ? ", ready to run: " + Format.count(queued, "virtual thread") : ""));
    }

    private static boolean hasBacklog(Watched target) {
        return !target.calm() && target.queue().depth() > 0;
    }

    private List<Holder> holders(ThreadDump dump) {
        return dump.threads().stream()
                .filter(thread -> thread.virtual() && carrier(thread) >= 0)
                .map(thread -> new Holder(snapshot(thread, dump), carriers().computes(carrier(thread))))
                .sorted(Comparator.comparing(Holder::computes))
                .toList();
    }

    private long carrier(DumpedThread thread) {
        return thread.carrier() >= 0 ? thread.carrier() : carriers().carrierOf(thread.id());
    }

    /** Searches a made-up dump. This loads the classes. */
    static void warmUp(JvmThreads all) {
        KnownAcceptors own = new KnownAcceptors();
        Watched target = Acceptors.madeUp(0);
        own.addVirtualThread(target);
        List<AcceptorSearch> searches = List.of(new AcceptorSearch(target, own.of(target)));
        VirtualSearch search = new VirtualSearch(
                ThreadDumps.madeUp(), all, own, searches, Witnesses.create().code(), 1);
        search.learn();
        search.sample();
        search.conclude();
    }
}
