package io.github.listenqueue.examples.observability;

import static org.awaitility.Awaitility.await;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector.Argument;
import io.github.listenqueue.testsupport.Http;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Spring Boot example on free ports, in a JVM whose threads a debugger can stop. */
final class ExampleServer implements AutoCloseable {

    /** Returns the port, which stays the same after a restart. */
    record ServerPorts(int http, int management, int debug) {

        static ServerPorts free() {
            List<Integer> free = Ports.free(3);
            return new ServerPorts(free.get(0), free.get(1), free.get(2));
        }
    }

    private final ServerPorts ports;
    private final Child child;

    private ExampleServer(ServerPorts ports, Child child) {
        this.ports = ports;
        this.child = child;
    }

    static ExampleServer start(Path directory, ServerPorts ports, int acceptCount, String... more) {
        List<String> command = new ArrayList<>(command(ports, acceptCount));
        command.addAll(List.of(more));
        Child child = Child.start(directory.resolve("server.log"), command);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            child.checkAlive();
            return new Http(ports.management()).isOk("/actuator/health/readiness");
        });
        return new ExampleServer(ports, child);
    }

    private static List<String> command(ServerPorts ports, int acceptCount) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + ports.debug(),
                "-Xmx256m",
                "-jar",
                System.getProperty("example.jar"),
                "--server.address=127.0.0.1",
                "--server.port=" + ports.http(),
                "--server.tomcat.accept-count=" + acceptCount,
                "--management.server.address=127.0.0.1",
                "--management.server.port=" + ports.management());
    }

    /** Stops accepting for some seconds. Zero ends the stall. */
    void stall(int seconds) {
        new Http(ports.management()).post("/actuator/stall", "{\"seconds\":" + seconds + "}");
    }

    /** Stops the whole process while {@code clients} connect. */
    void stopFor(int clients) throws IOException, InterruptedException {
        child.signal("STOP");
        try (LoadClients all = new LoadClients()) {
            all.start(ports.http(), clients);
        } finally {
            child.signal("CONT");
        }
    }

    /** Stops only the sampling thread, until the result is disposed of. */
    VirtualMachine stopSampling() throws Exception {
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(candidate -> candidate.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        Map<String, Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(Integer.toString(ports.debug()));
        VirtualMachine machine = connector.attach(arguments);
        ThreadReference sampler = machine.allThreads().stream()
                .filter(thread -> thread.name().equals("listenqueue-sampler"))
                .findFirst()
                .orElseThrow();
        sampler.suspend();
        return machine;
    }

    @Override
    public void close() {
        child.close();
    }
}
