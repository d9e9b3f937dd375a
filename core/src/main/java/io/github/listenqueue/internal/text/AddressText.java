package io.github.listenqueue.internal.text;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.regex.Pattern;

/** The text of a local address, which is also the default name of a listener. */
public final class AddressText {

    private static final Pattern CONTROL_CHARACTER = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]");

    private AddressText() {}

    /**
     * Returns host and port with the zeros of an IPv6 address folded, or the path with control characters as {@code \xNN},
     * always as one line. Any other address is returned as its {@code toString()}.
     */
    public static String of(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            return CONTROL_CHARACTER
                    .matcher(unix.getPath().toString())
                    .replaceAll(match ->
                            String.format("\\\\x%02x", (int) match.group().charAt(0)));
        }
        if (!(address instanceof InetSocketAddress inet) || inet.isUnresolved()) {
            return address.toString();
        }
        String host = inet.getAddress().getHostAddress();
        String folded = host.contains(":") ? "[" + host.replaceFirst("(^|:)0(:0)+(:|$)", "::") + "]" : host;
        return folded + ":" + inet.getPort();
    }
}
