package io.github.listenqueue.agent.inside;

import io.github.listenqueue.balancer.internal.IpAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The address of a server of the agent: a port of the loopback address, or an address and a port. */
final class ServerAddress {

    private static final Pattern FORM = Pattern.compile("(?:(.+):)?(\\d{1,9})");

    private ServerAddress() {}

    /**
     * Parses {@code 9090}, {@code 10.0.0.7:9090} or {@code [fd00::7]:9090}.
     *
     * @throws IllegalArgumentException with a message that names the option
     */
    static InetSocketAddress of(String option, String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    option + " must be PORT or ADDRESS:PORT, such as 9090 or 10.0.0.7:9090, not '" + text + "'");
        }
        try {
            String address = form.group(1);
            return new InetSocketAddress(
                    address == null
                            ? InetAddress.getLoopbackAddress()
                            : IpAddresses.local(address.replaceFirst("^\\[(.*)]$", "$1")),
                    IpAddresses.port(Integer.parseInt(form.group(2))));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }
}
