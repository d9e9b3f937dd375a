package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.ArrayList;
import java.util.List;

/** Made-up stacks. */
public final class Stacks {

    static final String ACCEPT = "sun.nio.ch.Net.accept sun.nio.ch.NioSocketImpl.accept java.net.ServerSocket.accept";
    static final String SELECT = "sun.nio.ch.EPoll.wait sun.nio.ch.SelectorImpl.select";
    static final String PLAIN = "com.shop.Shop.loop java.lang.Thread.run";

    private Stacks() {}

    /** Returns a stack of methods, given innermost first and separated by blanks. Every frame is at line 42. */
    public static List<StackTraceElement> of(String methods) {
        List<StackTraceElement> frames = new ArrayList<>();
        if (methods.isEmpty()) {
            return frames;
        }
        for (String each : methods.split(" ", -1)) {
            String type = each.substring(0, each.lastIndexOf('.'));
            String file = type.substring(type.lastIndexOf('.') + 1) + ".java";
            frames.add(new StackTraceElement(type, each.substring(each.lastIndexOf('.') + 1), file, 42));
        }
        return frames;
    }

    static ThreadSnapshot snapshot(long id, String name, Thread.State state, String methods) {
        return new ThreadSnapshot(id, name, state, of(methods), null, null);
    }
}
