package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueue;
import io.micrometer.core.instrument.Tags;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Set;

/** The tags that distinguish the meters of one listener from those of another: always all five tags, as Prometheus demands. */
final class ListenerTags {

    /** Distinguishes the series of the episodes counter; on no other meter. */
    static final String CAUSE = "cause";

    /** Distinguishes the series of the losses counter; on no other meter. */
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

    /** Without the port, which is a tag of its own, and the brackets that keep the two apart. */
    private static String host(String address) {
        String host = address.substring(0, address.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
