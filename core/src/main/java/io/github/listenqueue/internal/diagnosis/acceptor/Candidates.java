package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import io.github.listenqueue.internal.diagnosis.acceptor.ClassFile.Trait;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Threads that may accept at a listener, by their names and frames. Used if the acceptor is not known otherwise. */
final class Candidates {

    private static final String MONITOR = "io.github.listenqueue.ListenQueueMonitor";

    private final List<ThreadSnapshot> named = new ArrayList<>();
    private final List<ThreadSnapshot> accepting = new ArrayList<>();
    private final List<ThreadSnapshot> looping = new ArrayList<>();
    private final List<ThreadSnapshot> acceptingByCode = new ArrayList<>();
    private final List<ThreadSnapshot> loopingByCode = new ArrayList<>();
    private final StackCode code;

    /** Creates a collection that looks into the code of methods. */
    Candidates(StackCode code) {
        this.code = code;
    }

    /** Adds a thread. One that executes this library, like a caller of {@code diagnose()}, is not held up by anything else. */
    void add(ThreadSnapshot snapshot) {
        List<StackTraceElement> frames = snapshot.frames();
        if (isOurs(frames)) {
            return;
        }
        AcceptLoop loop = AcceptLoop.in(frames);
        if (Frames.accepts(frames) || (loop != null && !loop.selects())) {
            accepting.add(snapshot);
        } else if (loop != null || Frames.selects(frames)) {
            looping.add(snapshot);
        } else if (code.find(frames, Trait.ACCEPTS) != null) {
            acceptingByCode.add(snapshot);
        } else if (code.find(frames, Trait.SELECTS) != null) {
            loopingByCode.add(snapshot);
        }
        if (isNamedAcceptor(snapshot.name())) {
            named.add(snapshot);
        }
    }

    private static boolean isOurs(List<StackTraceElement> frames) {
        return frames.stream().anyMatch(frame -> frame.getClassName().equals(MONITOR));
    }

    /** Returns true if the name of a thread contains "accept". */
    static boolean isNamedAcceptor(String name) {
        return name.toLowerCase(Locale.ROOT).contains("accept");
    }

    /**
     * Returns the threads with the listener's port in the name, like {@code http-nio-8080-Acceptor} or {@code {0.0.0.0:8080}}.
     */
    List<ThreadSnapshot> named(Watched target) {
        InetSocketAddress address = target.inet();
        return address == null
                ? List.of()
                : named.stream()
                        .filter(each -> hasNumber(each.name(), Integer.toString(address.getPort())))
                        .toList();
    }

    /** Returns the threads in an accept loop that serves no other sockets. */
    List<ThreadSnapshot> accepting() {
        return accepting;
    }

    /** Returns the threads that serve many sockets, perhaps listeners among them. */
    List<ThreadSnapshot> looping() {
        return looping;
    }

    /** Returns the threads that execute a method which calls accept, perhaps through others. */
    List<ThreadSnapshot> acceptingByCode() {
        return acceptingByCode;
    }

    /** Returns the threads that execute a method which calls select. */
    List<ThreadSnapshot> loopingByCode() {
        return loopingByCode;
    }

    /** Returns the frames of an accept loop that was recognised by its code; empty if there is none. */
    List<StackTraceElement> loopByCode(ThreadSnapshot thread) {
        if (!acceptingByCode.contains(thread) && !loopingByCode.contains(thread)) {
            return List.of();
        }
        List<StackTraceElement> frames = thread.frames();
        StackTraceElement loop = code.find(frames, Trait.ACCEPTS);
        if (loop == null) {
            loop = code.find(frames, Trait.SELECTS);
        }
        return loop == null ? List.of() : frames.subList(frames.indexOf(loop), frames.size());
    }

    /** Returns the threads as suspects, in the same order. */
    List<Suspect> suspects(List<ThreadSnapshot> possible) {
        return possible.stream().map(thread -> suspect(thread, reason(thread))).toList();
    }

    /** Returns a thread as a suspect, with its state if it does not run. */
    static Suspect suspect(ThreadSnapshot thread, String reason) {
        String state = thread.state() == Thread.State.RUNNABLE ? "" : ", and the thread is " + thread.state();
        return new Suspect(
                thread.name(),
                Frames.notableFrame(thread.frames()).map(Frames::text).orElse(""),
                reason + state);
    }

    /** Returns a line about threads of which one may accept. */
    static String several(int threads, String noun) {
        return threads == 1
                ? "one " + noun + " may accept here, or at another listener"
                : threads + " " + noun + "s may accept here, and it is unknown which of them does";
    }

    /** Returns the reason why a thread may accept, as a line of text. */
    String reason(ThreadSnapshot thread) {
        List<StackTraceElement> frames = thread.frames();
        for (Trait trait : List.of(Trait.ACCEPTS, Trait.SELECTS)) {
            StackTraceElement frame = code.find(frames, trait);
            if (frame != null) {
                return Frames.method(frame) + (trait == Trait.SELECTS ? " calls select" : " calls accept");
            }
        }
        AcceptLoop loop = AcceptLoop.in(frames);
        return loop == null
                ? "it is in accept or select"
                : Frames.method(frames.get(loop.index())) + " is an accept loop";
    }

    /** Returns true if the text contains the number, and not only as part of a longer number. */
    static boolean hasNumber(String text, String number) {
        for (int at = text.indexOf(number); at >= 0; at = text.indexOf(number, at + 1)) {
            int end = at + number.length();
            if ((at == 0 || !Character.isDigit(text.charAt(at - 1)))
                    && (end == text.length() || !Character.isDigit(text.charAt(end)))) {
                return true;
            }
        }
        return false;
    }
}
