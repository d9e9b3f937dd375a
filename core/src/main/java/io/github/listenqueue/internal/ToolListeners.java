package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.internal.sampling.PortConfig;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The listeners that belong to a tool and not to the application: the debugger's (JDWP), the management agent's (JMX), the
 * JVM's attach socket, and ports that the user marked. Safe for use by several threads.
 */
final class ToolListeners {

    private static final Pattern JDWP_ADDRESS =
            Pattern.compile("-(?:agentlib:jdwp=|Xrunjdwp:)(?:\\S*,)?address=(?:[^,\\s]*:)?(\\d{1,5})(?=[,\\s]|$)");

    private static final List<String> JMX_PORTS =
            List.of("com.sun.management.jmxremote.port", "com.sun.management.jmxremote.rmi.port");

    private final PortConfig portConfig;
    private final Set<Integer> ports;
    private final Set<Socket> recognized = ConcurrentHashMap.newKeySet();

    private record Socket(long inode, String address) {

        static Socket of(ListenQueue queue) {
            return new Socket(queue.inode(), queue.address());
        }
    }

    /** Returns the tool listeners by the options of this JVM. */
    static ToolListeners ofThisJvm(PortConfig portConfig) {
        return new ToolListeners(portConfig, toolPorts(commandLine(), System.getenv(), System.getProperties()));
    }

    ToolListeners(PortConfig portConfig, Set<Integer> ports) {
        this.portConfig = portConfig;
        this.ports = Set.copyOf(ports);
    }

    /** Returns true if a listener is known to be a tool's. */
    boolean isTool(ListenQueue queue) {
        int port = queue.port().orElse(0);
        if (ports.contains(port) || portConfig.isTool(port)) {
            return true;
        }
        return (queue.isUnix() && SamplingConfig.isAttachSocket(queue.address()))
                || (!recognized.isEmpty() && recognized.contains(Socket.of(queue)));
    }

    /** Marks a listener as a tool's, recognised by its acceptor thread. */
    void recognize(ListenQueue queue) {
        recognized.add(Socket.of(queue));
    }

    /** Returns the ports of the debugger and of the management agent, by the options of a JVM. */
    static Set<Integer> toolPorts(String commandLine, Map<String, String> environment, Properties properties) {
        Set<Integer> found = new HashSet<>();
        List<String> options = new ArrayList<>(List.of(commandLine));
        for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            options.add(environment.getOrDefault(variable, ""));
        }
        for (String each : options) {
            Matcher address = JDWP_ADDRESS.matcher(each);
            while (address.find()) {
                found.add(Integer.parseInt(address.group(1)));
            }
        }
        for (String property : JMX_PORTS) {
            String port = properties.getProperty(property, "");
            if (port.matches("\\d{1,5}")) {
                found.add(Integer.parseInt(port));
            }
        }
        // Port 0 is any port that is free.
        found.remove(0);
        return found;
    }

    /** Returns the arguments of this process, separated by blanks; empty if they cannot be read. */
    private static String commandLine() {
        try {
            return new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }
}
