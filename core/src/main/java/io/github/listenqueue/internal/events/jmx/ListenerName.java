package io.github.listenqueue.internal.events.jmx;

import io.github.listenqueue.ListenQueue;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/**
 * The properties that distinguish the bean of one listener from that of another. They are the tags of its meters.
 *
 * @param address the host without brackets, or the path
 * @param port the port; {@code none} for a unix-domain listener
 * @param transport {@code tcp4}, {@code tcp6} or {@code unix}
 * @param sibling the number among the listeners of the same address, from 0
 */
record ListenerName(String name, String address, String port, String transport, int sibling) {

    static ListenerName of(ListenQueue queue, int sibling) {
        String address = queue.address();
        if (queue.localAddress() instanceof InetSocketAddress inet) {
            String host = address.substring(0, address.lastIndexOf(':'));
            return new ListenerName(
                    queue.name(),
                    host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                    Integer.toString(inet.getPort()),
                    inet.getAddress() instanceof Inet6Address ? "tcp6" : "tcp4",
                    sibling);
        }
        return new ListenerName(queue.name(), address, "none", "unix", sibling);
    }
}
