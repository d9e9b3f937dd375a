package io.github.listenqueue.agent.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The network namespace of a JVM in a container. Root runs the command again within it, by {@code nsenter}, since netlink reports
 * the sockets of the own namespace alone.
 */
final class NetworkNamespace {

    private static final String ENTERED = "LISTENQUEUE_AGENT_ENTERED";

    private NetworkNamespace() {}

    /**
     * Runs the command in the network namespace of a JVM, unless this is it.
     *
     * @return the exit status; empty if the command goes on here
     */
    static OptionalInt run(JvmProcess jvm, Request request, Path jar) throws IOException, InterruptedException {
        Path nsenter = Stream.of("/usr/bin/nsenter", "/bin/nsenter")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (nsenter == null
                || jvm.sharesNamespace("net")
                || System.getenv(ENTERED) != null
                || !Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            return OptionalInt.empty();
        }
        List<String> command = new ArrayList<>(List.of(
                nsenter.toString(),
                "--net=" + jvm.path("ns/net"),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString()));
        command.addAll(request.arguments(jvm.pid()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put(ENTERED, "1");
        Process entered = builder.start();
        // It may watch for long.
        Runtime.getRuntime().addShutdownHook(new Thread(entered::destroy, "listenqueue-entered"));
        return OptionalInt.of(entered.waitFor());
    }
}
