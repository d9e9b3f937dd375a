package io.github.listenqueue.balancer.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses as text. A name is never resolved: a name server can block, and answer differently each time. */
public final class IpAddresses {

    private static final int MAX_PORT = 65_535;
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:.]+(%[\\w.-]+)?");

    private IpAddresses() {}

    /**
     * Returns the address that a text denotes.
     *
     * @throws IllegalArgumentException if it denotes none; without a message
     */
    public static InetAddress parse(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            throw new IllegalArgumentException();
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * Returns the address on which a server may listen: not the wildcard address, which is open to every network.
     *
     * @throws IllegalArgumentException with a message, if it is no IP address, or the wildcard
     */
    public static InetAddress local(String text) {
        @Nullable InetAddress parsed = null;
        try {
            parsed = parse(text);
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        if (parsed == null || parsed.isAnyLocalAddress() || parsed.isMulticastAddress()) {
            throw new IllegalArgumentException(
                    "address must be one IP address of this machine, as in 127.0.0.1 or 10.0.0.7, not '" + text + "'");
        }
        return parsed;
    }

    /**
     * Returns the port.
     *
     * @throws IllegalArgumentException with a message, if it is out of its range
     */
    public static int port(int value) {
        if (value < 0 || value > MAX_PORT) {
            throw new IllegalArgumentException("port must be from 0 to " + MAX_PORT + ", not " + value);
        }
        return value;
    }
}
