package io.github.listenqueue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.internal.sampling.PortConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolListenersTest {

    private final PortConfig portConfig = new PortConfig();
    private final ToolListeners tools = new ToolListeners(portConfig, Set.of(5005));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "java -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005 -jar a.jar | 5005",
                "java -agentlib:jdwp=transport=dt_socket,server=y,address=*:5005 Main | 5005",
                "java -agentlib:jdwp=transport=dt_socket,address=127.0.0.1:8000,server=y Main | 8000",
                "java -agentlib:jdwp=address=[::1]:8000,transport=dt_socket,server=y Main | 8000",
                "java -Xdebug -Xrunjdwp:transport=dt_socket,server=y,address=8000 Main | 8000",
            })
    void findsTheDebuggersPortInTheOptionsOfTheJvm(String commandLine, int port) {
        assertThat(ToolListeners.toolPorts(commandLine, Map.of(), new Properties()))
                .containsExactly(port);
        assertThat(ToolListeners.toolPorts("java Main", Map.of("JAVA_TOOL_OPTIONS", commandLine), new Properties()))
                .containsExactly(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java -agentlib:jdwp=transport=dt_socket,server=y,address=0 Main",
                "java -agentlib:jdwp=transport=dt_socket,server=y Main",
                "java -Daddress=5005 Main address=5005",
                "java Main --agentlib:other=address=5005",
                ""
            })
    void findsNoPortWithoutADebugger(String commandLine) {
        assertThat(ToolListeners.toolPorts(commandLine, Map.of(), new Properties()))
                .isEmpty();
    }

    @Test
    void findsThePortsOfTheManagementAgentInProperties() {
        Properties properties = new Properties();
        properties.setProperty("com.sun.management.jmxremote.port", "9010");
        properties.setProperty("com.sun.management.jmxremote.rmi.port", "9011");
        assertThat(ToolListeners.toolPorts("", Map.of(), properties)).containsExactlyInAnyOrder(9010, 9011);

        properties.setProperty("com.sun.management.jmxremote.port", "no number");
        properties.setProperty("com.sun.management.jmxremote.rmi.port", "0");
        assertThat(ToolListeners.toolPorts("", Map.of(), properties)).isEmpty();
    }

    @Test
    void recognizesToolsByPortConfigPathAndThread() {
        assertThat(tools.isTool(tcp(5005, 1))).isTrue();
        assertThat(tools.isTool(tcp(8080, 2))).isFalse();
        portConfig.tool(8081);
        assertThat(tools.isTool(tcp(8081, 3))).isTrue();
        assertThat(tools.isTool(unix("/tmp/.java_pid4711"))).isTrue();
        assertThat(tools.isTool(unix("/tmp/.java_pid4711.tmp"))).isTrue();
        assertThat(tools.isTool(unix("/run/app.java_pid"))).isFalse();

        tools.recognize(tcp(40000, 4));
        assertThat(tools.isTool(tcp(40000, 4))).isTrue();
        assertThat(tools.isTool(tcp(40000, 5)))
                .as("another socket at that port")
                .isFalse();
    }

    private static ListenQueue tcp(int port, long inode) {
        return queue(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), inode);
    }

    private static ListenQueue unix(String path) {
        return queue(UnixDomainSocketAddress.of(path), 9);
    }

    private static ListenQueue queue(SocketAddress address, long inode) {
        return new ListenQueue(
                address, "a name", inode, 0, OptionalInt.empty(), LimitSource.UNKNOWN, OptionalLong.empty());
    }
}
