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
import org.springframework.util.PatternMatchUtils;

/**
 * The listeners that a property selects: by port, by name or a glob of names, or by a glob of the path of a unix-domain socket.
 *
 * @param entries one for each part of the property's value
 */
record ListenerChoice(List<Entry> entries) {

    private static final Pattern PORT = Pattern.compile("[-+]?\\d+");
    private static final Pattern PATHS = Pattern.compile("[/@].*");
    private static final Pattern BRACES = Pattern.compile(".*[{}].*");
    private static final Pattern ALL = Pattern.compile("\\*+");
    private static final int MAX_PORT = 65_535;
    private static final int MAX_DIGITS = 9;

    /**
     * One part of the value.
     *
     * @param text the part as written
     * @param match the listeners that it chooses
     */
    record Entry(String text, Match match) {}

    /** The listeners that one port, name or glob chooses. */
    @FunctionalInterface
    interface Match {

        /**
         * Returns true if a listener is selected.
         *
         * @param names the names of the listener, more than one if properties name a web server
         */
        boolean matches(SocketAddress listener, Collection<String> names);
    }

    /**
     * Reads the value of a property.
     *
     * @param knownNames the names that listeners can have
     * @throws IllegalArgumentException if a part is no port, no known name and no glob, or a glob that no known name matches
     */
    static ListenerChoice of(List<String> value, Collection<String> knownNames) {
        return new ListenerChoice(value.stream()
                .map(String::trim)
                .map(part -> new Entry(part, match(part, knownNames)))
                .toList());
    }

    /** Makes a filter of listeners that looks their names up each time. */
    Predicate<SocketAddress> with(PortNames names) {
        return listener -> entries.stream().anyMatch(entry -> entry.match().matches(listener, names.of(listener)));
    }

    /** Returns the parts, as written, that choose none of these listeners. */
    List<String> without(Collection<SocketAddress> listeners, PortNames names) {
        return entries.stream()
                .filter(entry ->
                        listeners.stream().noneMatch(listener -> entry.match().matches(listener, names.of(listener))))
                .map(Entry::text)
                .toList();
    }

    private static Match match(String part, Collection<String> knownNames) {
        if (knownNames.contains(part)) {
            return (listener, names) -> names.contains(part);
        }
        if (PORT.matcher(part).matches()) {
            int port = port(part);
            return (listener, names) -> listener instanceof InetSocketAddress inet && inet.getPort() == port;
        }
        if (PATHS.matcher(part).matches()) {
            PathMatcher glob = paths(part);
            return (listener, names) ->
                    listener instanceof UnixDomainSocketAddress unix && glob.matches(unix.getPath());
        }
        if (ALL.matcher(part).matches()) {
            return (listener, names) -> true;
        }
        if (knownNames.stream().anyMatch(name -> PatternMatchUtils.simpleMatch(part, name))) {
            return (listener, names) -> names.stream().anyMatch(name -> PatternMatchUtils.simpleMatch(part, name));
        }
        throw new IllegalArgumentException("'" + part + "' must be a port from 1 to " + MAX_PORT
                + ", a path or glob of paths (begins with / or @), * for every listener, or a known name, with * for any"
                + " part of it: " + String.join(", ", new TreeSet<>(knownNames)));
    }

    private static int port(String digits) {
        // A number with more digits than an int is out of the range as well.
        int port = digits.length() > MAX_DIGITS ? 0 : Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be from 1 to " + MAX_PORT + ", not " + digits);
        }
        return port;
    }

    private static PathMatcher paths(String pattern) {
        // The comma in braces would separate the parts of the property instead.
        if (BRACES.matcher(pattern).matches()) {
            throw new IllegalArgumentException(
                    "'" + pattern
                            + "' must be a glob of paths without { and }: list the alternatives, as in /run/a.sock,/run/b.sock");
        }
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
