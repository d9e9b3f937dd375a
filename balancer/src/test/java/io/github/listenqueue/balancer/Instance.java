package io.github.listenqueue.balancer;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.testsupport.Processes;
import io.github.listenqueue.testsupport.TimeLimit;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server in a process of its own, with few descriptors, which does as it is told on standard input. */
final class Instance implements AutoCloseable {

    private static final int MAX_DESCRIPTORS = 200;

    private final Process process;
    private final BufferedReader answers;
    private final InetSocketAddress server;
    private final InetSocketAddress agent;

    Instance() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -n " + MAX_DESCRIPTORS + "; exec \"$0\" \"$@\"",
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Instance.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String[] ports = answers.readLine().split(" ", -1);
        server = at(ports[0]);
        agent = at(ports[1]);
    }

    private static InetSocketAddress at(String port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    InetSocketAddress server() {
        return server;
    }

    InetSocketAddress agent() {
        return agent;
    }

    /** Tells the process to open files until it has no descriptor left, or to close them again. */
    String tell(String command) throws IOException {
        process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        return answers.readLine();
    }

    void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .onExit()
                .join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Processes.end(process);
    }

    /** Runs the server. */
    public static void main(String[] arguments) throws IOException {
        TimeLimit.start(Duration.ofMinutes(5));
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 9, loopback);
                ListenQueueMonitor monitor = ListenQueueMonitor.start();
                HaproxyAgentCheck agent = HaproxyAgentCheck.builder(monitor).start()) {
            monitor.awaitFirstSample(Duration.ofMinutes(1));
            System.out.println(server.getLocalPort() + " " + agent.address().getPort());
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            List<FileInputStream> files = new ArrayList<>();
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                if (command.equals("exhaust")) {
                    exhaust(files);
                } else {
                    for (FileInputStream file : files) {
                        file.close();
                    }
                    files.clear();
                }
                System.out.println("done");
            }
        }
    }

    private static void exhaust(List<FileInputStream> files) {
        try {
            while (files.size() < MAX_DESCRIPTORS) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // No descriptor is left.
        }
    }
}
