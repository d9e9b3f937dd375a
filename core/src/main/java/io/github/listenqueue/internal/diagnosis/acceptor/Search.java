package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Scan;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Waiter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the threads of some listeners and looks at them. For one watch; its looks are those of all its cases. */
final class Search {

    /** More than any stack that is not running away. */
    private static final int WHOLE_STACK = 2048;

    /** Enough to see whose loop a thread is in, unless a handler calls deeply. */
    private static final int SHORT_STACK = 64;

    /** A frame takes about 100 bytes: some 2 MB, and 2000 idle threads. */
    private static final int MAX_FRAMES = 20_000;

    private final ThreadWaitReader kernel;
    private final JvmThreads threads;
    private final NativeThreadMatcher match;
    private final KnownAcceptors memory;
    private final List<AcceptorSearch> cases;
    private @Nullable List<ThreadSnapshot> everybody;

    Search(ThreadWaitReader kernel, JvmThreads threads, KnownAcceptors memory, List<AcceptorSearch> cases) {
        this.kernel = kernel;
        this.threads = threads;
        this.match = new NativeThreadMatcher(kernel.tasks(), threads);
        this.memory = memory;
        this.cases = cases;
    }

    /** Takes up the threads that were seen accepting earlier. */
    void recall() {
        cases.forEach(each ->
                each.remembered().acceptors().forEach(who -> each.courses().add(new ThreadTrace(who))));
    }

    /** Looks at the threads of all cases once. */
    void look() {
        List<ThreadTrace> courses = new ArrayList<>();
        cases.forEach(each -> courses.addAll(each.courses()));
        look(courses);
    }

    /** Asks everybody for the listeners at which nobody is known to wait. */
    void ask() {
        List<AcceptorSearch> open =
                cases.stream().filter(each -> !each.isWaitedFor()).toList();
        if (open.isEmpty()) {
            return;
        }
        Scan scan = kernel.scan(open.stream().map(AcceptorSearch::target).toList(), memory::isKnown);
        List<ThreadTrace> before = new ArrayList<>();
        cases.forEach(each -> before.addAll(each.courses()));
        for (AcceptorSearch each : open) {
            for (Waiter waiter : scan.here()) {
                if (waiter.target().equals(each.target())) {
                    add(each, waiter);
                }
            }
        }
        guess(open.stream().filter(AcceptorSearch::isOpen).toList(), scan);
        List<ThreadTrace> added = new ArrayList<>();
        cases.forEach(each -> added.addAll(each.courses()));
        added.removeAll(before);
        look(added);
    }

    /** Takes up a thread that the kernel says waits there. */
    void add(AcceptorSearch found, Waiter waiter) {
        if (waiter.virtual()) {
            if (waiter.interest() == Interest.ON) {
                found.waitedFor("a virtual thread waits for connections: they are watched for by its poller");
                memory.acceptsVirtually(found.target());
            } else {
                found.untold(
                        "a virtual thread accepts here, and does something else: virtual threads cannot be looked at");
            }
            return;
        }
        List<ThreadSnapshot> who = match.match(waiter.task(), everybody());
        if (ToolThreads.isDebugger(kernel.tasks().name(waiter.task()))) {
            memory.acceptsForDebugger(found.target());
            found.waitedFor("the debugger's thread (JDWP) waits for connections");
            return;
        }
        if (who.size() != 1) {
            String thread = "a thread that cannot be told from " + (who.size() - 1) + " others of its name";
            if (waiter.interest() == Interest.ON) {
                found.waitedFor(thread + " waits for connections");
            } else {
                found.untold(thread + " waits in a selector, with accepting switched off for this listener");
            }
            return;
        }
        long id = who.get(0).id();
        // Some servers take turns at one selector: whoever waits there now stands for all.
        found.courses()
                .removeIf(course -> course.acceptor().id() != id
                        && waiter.epoll() >= 0
                        && course.acceptor().epoll() == waiter.epoll());
        if (found.courses().stream().noneMatch(course -> course.acceptor().id() == id)) {
            found.courses()
                    .add(new ThreadTrace(
                            new Acceptor(id, who.get(0).name(), waiter.task(), waiter.epoll(), null, List.of(), "")));
        }
    }

    /** Looks for threads that may accept, by their names and frames. */
    private void guess(List<AcceptorSearch> open, Scan scan) {
        if (open.isEmpty()) {
            return;
        }
        Candidates candidates = new Candidates();
        if (!threads.look(suspects(scan), SHORT_STACK, MAX_FRAMES, candidates::add)) {
            open.forEach(each -> each.untold("there are too many threads to look at all of them"));
        }
        for (AcceptorSearch each : open) {
            List<ThreadSnapshot> named =
                    isOnlyOneAtItsPort(each.target()) ? candidates.named(each.target()) : List.of();
            List<ThreadSnapshot> accepting = candidates.accepting();
            boolean fresh = each.remembered().acceptors().isEmpty();
            List<ThreadSnapshot> possible = new ArrayList<>(accepting);
            if (fresh) {
                possible.addAll(candidates.looping());
            }
            if (!named.isEmpty()) {
                named.forEach(who -> guess(each, who, "it was recognised by its name"));
            } else if (open.size() == 1 && (accepting.size() == 1 || possible.size() == 1)) {
                guess(each, possible.get(0), "it was recognised by its frames, as the only one of its kind");
            } else if (!possible.isEmpty()) {
                each.candidates(possible);
                each.note(possible.size() + " threads may accept here; which of them does cannot be told");
            } else if (fresh && !each.remembered().looked() && kernel.problem() == null) {
                // Held back or blocked outside of a loop that we know, it looks like any other thread.
                each.untold("nobody could be asked while all was calm, and who accepts may be anywhere by now");
            }
            String problem = kernel.problem();
            if (problem != null) {
                each.untold("what threads wait for cannot be read: " + problem);
            } else if (each.remembered().virtual()) {
                each.untold("a virtual thread accepted here: virtual threads cannot be looked at");
            }
        }
    }

    private void guess(AcceptorSearch found, ThreadSnapshot who, String how) {
        int task = match.task(who, everybody(), kernel.ids());
        found.courses().add(new ThreadTrace(new Acceptor(who.id(), who.name(), task, -1, null, List.of(), how)));
    }

    /** Everybody who may accept at a listener at which nobody is seen waiting; those with a telling name first. */
    private long[] suspects(Scan scan) {
        Set<Long> others = new HashSet<>();
        others.add(Thread.currentThread().getId());
        for (int task : scan.elsewhere()) {
            List<ThreadSnapshot> who = match.match(task, everybody());
            if (who.size() == 1) {
                others.add(who.get(0).id());
            }
        }
        for (AcceptorSearch each : cases) {
            each.courses().forEach(course -> others.add(course.acceptor().id()));
        }
        return everybody().stream()
                .filter(who -> !others.contains(who.id()))
                .sorted((left, right) ->
                        Boolean.compare(Candidates.isTelling(right.name()), Candidates.isTelling(left.name())))
                .mapToLong(ThreadSnapshot::id)
                .toArray();
    }

    private boolean isOnlyOneAtItsPort(Watched target) {
        InetSocketAddress own = target.inet();
        return own != null
                && cases.stream()
                                .map(each -> each.target().inet())
                                .filter(other -> other != null && other.getPort() == own.getPort())
                                .count()
                        == 1;
    }

    private void look(Collection<ThreadTrace> courses) {
        if (courses.isEmpty()) {
            return;
        }
        Map<Long, ThreadSnapshot> sights = new HashMap<>();
        long[] ids = courses.stream()
                .mapToLong(course -> course.acceptor().id())
                .distinct()
                .toArray();
        threads.look(ids, WHOLE_STACK).forEach(sight -> sights.put(sight.id(), sight));
        for (AcceptorSearch each : cases) {
            for (ThreadTrace course : each.courses()) {
                if (courses.contains(course)) {
                    look(each.target(), course, sights.get(course.acceptor().id()));
                }
            }
        }
    }

    private void look(Watched target, ThreadTrace course, @Nullable ThreadSnapshot sight) {
        Wait wait = sight == null ? Wait.OTHER : kernel.of(course.acceptor().task());
        boolean here = wait.kind() == Kind.ACCEPT && kernel.isSocketOf(target, wait.descriptor());
        Interest interest =
                wait.kind() == Kind.EPOLL ? kernel.interest(wait.descriptor(), target) : Interest.UNREADABLE;
        course.add(sight, wait, here, interest);
    }

    private List<ThreadSnapshot> everybody() {
        List<ThreadSnapshot> all = everybody;
        if (all == null) {
            all = threads.look(threads.ids(), 0);
            everybody = all;
        }
        return all;
    }
}
