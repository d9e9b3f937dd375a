package io.github.listenqueue.micrometer;

import io.micrometer.core.instrument.Tags;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;

/** What tells the meters of one listener from those of another: always all five tags, as Prometheus demands. */
final class ListenerTags {

    static final Set<String> KEYS = Set.of("listener", "address", "port", "transport", "sibling");

    private ListenerTags() {}

    static Tags of(MeteredListener listener) {
        SocketAddress address = listener.history().queue().localAddress();
        Tags own = Tags.of("listener", listener.name(), "sibling", Integer.toString(listener.sibling()));
        if (address instanceof InetSocketAddress inet) {
            InetAddress host = inet.getAddress();
            return own.and(
                    "address",
                    text(host),
                    "port",
                    Integer.toString(inet.getPort()),
                    "transport",
                    host instanceof Inet6Address ? "tcp6" : "tcp4");
        }
        return own.and("address", address.toString(), "port", "none", "transport", "unix");
    }

    /** Java prints all eight groups of an IPv6 address; people expect the zeros folded. */
    private static String text(InetAddress host) {
        return host.getHostAddress().replaceFirst("(^|:)0(:0)+(:|$)", "::");
    }
}
