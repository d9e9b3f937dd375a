package io.github.listenqueue.internal.diagnosis.acceptor;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Threads that may accept at a listener, by their names and frames. Used if the acceptor is not known otherwise. */
final class Candidates {

    private final List<ThreadSnapshot> named = new ArrayList<>();
    private final List<ThreadSnapshot> accepting = new ArrayList<>();
    private final List<ThreadSnapshot> looping = new ArrayList<>();

    /** Adds a thread. */
    void add(ThreadSnapshot snapshot) {
        AcceptLoop loop = AcceptLoop.in(snapshot.frames());
        boolean accepts = Frames.accepts(snapshot.frames());
        if (accepts || (loop != null && !loop.selects())) {
            accepting.add(snapshot);
        } else if (loop != null || Frames.selects(snapshot.frames())) {
            looping.add(snapshot);
        }
        if (isNamedAcceptor(snapshot.name())) {
            named.add(snapshot);
        }
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
