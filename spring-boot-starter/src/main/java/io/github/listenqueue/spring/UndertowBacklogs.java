package io.github.listenqueue.spring;

import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.xnio.OptionMap;
import org.xnio.Options;

/** The socket option {@code BACKLOG} of a running Undertow, the same for all its listeners. */
final class UndertowBacklogs {

    /** The backlog that {@code Undertow.start()} uses if that option is not set. */
    private static final int UNDERTOW_DEFAULT = 1000;

    private UndertowBacklogs() {}

    static Map<InetSocketAddress, Integer> of(Object server) {
        Undertow undertow = (Undertow) server;
        int backlog = ServerBacklogs.passedByJava(options(undertow).get(Options.BACKLOG, UNDERTOW_DEFAULT));
        Map<InetSocketAddress, Integer> backlogs = new HashMap<>();
        for (Undertow.ListenerInfo listener : undertow.getListenerInfo()) {
            if (listener.getAddress() instanceof InetSocketAddress address) {
                backlogs.put(address, backlog);
            }
        }
        return backlogs;
    }

    private static OptionMap options(Undertow undertow) {
        try {
            return (OptionMap) RunningServer.value(Undertow.class.getDeclaredField("socketOptions"), undertow);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Undertow no longer keeps its socket options there", e);
        }
    }
}
