package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueue;
import io.micrometer.core.instrument.Tags;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * The tags that distinguish the meters of one listener from those of another. All five are always present, as Prometheus
 * requires.
 */
final class ListenerTags {

    /** The tag that distinguishes the series of the episodes counter. No other meter has it. */
    static final String CAUSE = "cause";

    /** The tag that distinguishes the series of the losses counter. No other meter has it. */
    static final String REASON = "reason";

    static final Set<String> KEYS = Set.of("listener", "address", "port", "transport", "sibling", CAUSE, REASON);

    private ListenerTags() {}

    static Tags of(MeteredListener listener) {
        ListenQueue queue = listener.stats().queue();
        Tags own = Tags.of("listener", listener.name(), "sibling", Integer.toString(listener.sibling()));
        if (queue.localAddress() instanceof InetSocketAddress inet) {
            return own.and(
                    "address",
                    host(queue.address()),
                    "port",
                    Integer.toString(inet.getPort()),
                    "transport",
                    inet.getAddress() instanceof Inet6Address ? "tcp6" : "tcp4");
        }
        return own.and("address", queue.address(), "port", "none", "transport", "unix");
    }

    /** Returns the address without the port, which has its own tag, and without brackets. */
    private static String host(String address) {
        String host = address.substring(0, address.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
