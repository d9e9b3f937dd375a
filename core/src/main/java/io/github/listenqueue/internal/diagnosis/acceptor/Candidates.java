package io.github.listenqueue.internal.diagnosis.acceptor;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Threads that may accept at a listener, by their names and frames, where neither the kernel nor the memory tells. */
final class Candidates {

    private final List<ThreadSnapshot> named = new ArrayList<>();
    private final List<ThreadSnapshot> accepting = new ArrayList<>();
    private final List<ThreadSnapshot> looping = new ArrayList<>();

    /** Takes a thread into account. */
    void add(ThreadSnapshot sight) {
        AcceptLoop loop = AcceptLoop.in(sight.frames());
        boolean accepts = Frames.accepts(sight.frames());
        if (accepts || (loop != null && !loop.selects())) {
            accepting.add(sight);
        } else if (loop != null || Frames.selects(sight.frames())) {
            looping.add(sight);
        }
        if (isTelling(sight.name())) {
            named.add(sight);
        }
    }

    /** Whether a thread is called an acceptor. */
    static boolean isTelling(String name) {
        return name.toLowerCase(Locale.ROOT).contains("accept");
    }

    /** Those with the listener's port in the name, like {@code http-nio-8080-Acceptor} or {@code {0.0.0.0:8080}}. */
    List<ThreadSnapshot> named(Watched target) {
        InetSocketAddress address = target.inet();
        return address == null
                ? List.of()
                : named.stream()
                        .filter(each -> hasNumber(each.name(), Integer.toString(address.getPort())))
                        .toList();
    }

    /** Those that accept somewhere and do little else. */
    List<ThreadSnapshot> accepting() {
        return accepting;
    }

    /** Those that serve many sockets, listeners perhaps among them. */
    List<ThreadSnapshot> looping() {
        return looping;
    }

    /** Whether the number stands in the text, and not as a part of a longer one. */
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
