package io.github.listenqueue.spring;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Listeners as properties choose them: by port, by name, or by a glob of the path of a unix-domain socket.
 *
 * @param entries one for each part of the property's value
 */
record ListenerChoice(List<Entry> entries) {

    private static final Pattern PORT = Pattern.compile("[-+]?\\d+");
    private static final Pattern GLOB = Pattern.compile("[/@].*|.*[*?\\[{].*");
    private static final int MAX_PORT = 65_535;
    private static final int MAX_DIGITS = 9;

    /** One port, name or glob. */
    @FunctionalInterface
    interface Entry {

        /**
         * Tells whether a listener is meant.
         *
         * @param names the names of the listener, more than one if properties name a web server
         */
        boolean matches(SocketAddress listener, Collection<String> names);
    }

    /**
     * Reads the value of a property.
     *
     * @param knownNames the names that listeners can have
     * @throws IllegalArgumentException if a part is no port, no known name and no glob
     */
    static ListenerChoice of(List<String> value, Collection<String> knownNames) {
        return new ListenerChoice(
                value.stream().map(part -> entry(part.trim(), knownNames)).toList());
    }

    /** Makes a filter of listeners that looks their names up each time. */
    Predicate<SocketAddress> with(PortNames names) {
        return listener -> entries.stream().anyMatch(entry -> entry.matches(listener, names.of(listener)));
    }

    private static Entry entry(String part, Collection<String> knownNames) {
        if (knownNames.contains(part)) {
            return (listener, names) -> names.contains(part);
        }
        if (PORT.matcher(part).matches()) {
            int port = port(part);
            return (listener, names) -> listener instanceof InetSocketAddress inet && inet.getPort() == port;
        }
        if (GLOB.matcher(part).matches()) {
            PathMatcher glob = glob(part);
            return (listener, names) ->
                    listener instanceof UnixDomainSocketAddress unix && glob.matches(unix.getPath());
        }
        throw new IllegalArgumentException("'" + part + "' must be a port from 1 to " + MAX_PORT
                + ", a glob of paths (begins with / or @, or contains one of *?[{), or a known name: "
                + String.join(", ", new TreeSet<>(knownNames)));
    }

    private static int port(String digits) {
        // What has more digits than an int is out of the range as well.
        int port = digits.length() > MAX_DIGITS ? 0 : Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be from 1 to " + MAX_PORT + ", not " + digits);
        }
        return port;
    }

    private static PathMatcher glob(String pattern) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + pattern + "' must be a glob of paths, as in /run/*.sock: " + e.getDescription()
                            + (e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1)),
                    e);
        }
    }
}
