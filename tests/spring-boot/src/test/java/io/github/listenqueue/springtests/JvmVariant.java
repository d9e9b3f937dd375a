package io.github.listenqueue.springtests;

import io.github.listenqueue.testsupport.Jdk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * One way to run the application.
 *
 * @param server the web server
 * @param java the feature version
 * @param asksSockets true if native access is on; otherwise the limit is the one declared by the server
 */
record JvmVariant(Server server, int java, boolean asksSockets) {

    /** The web servers, each with the excluded class path entries and the property of its backlog. */
    enum Server {
        TOMCAT("jetty|undertow|netty|webflux", "--server.tomcat.accept-count=20", 20),
        JETTY("tomcat-embed-(core|websocket)|spring-boot-tomcat|undertow|netty|webflux", "", 50),
        UNDERTOW(
                "tomcat-embed-(core|websocket)|jetty|netty|webflux", "--server.undertow.options.socket.BACKLOG=30", 30),
        UNDERTOW_BY_DEFAULT("tomcat-embed-(core|websocket)|jetty|netty|webflux", "", 1000),
        NETTY("tomcat|jetty|undertow|webmvc", "", somaxconn());

        private final Pattern others;
        private final String argument;
        private final int backlog;

        Server(String others, String argument, int backlog) {
            this.others = Pattern.compile("(" + others + ")[^/]*$");
            this.argument = argument;
            this.backlog = backlog;
        }

        private static int somaxconn() {
            // Files.readString reads one byte first, and a sysctl returns no second one.
            try (BufferedReader file = Files.newBufferedReader(Path.of("/proc/sys/net/core/somaxconn"))) {
                return Integer.parseInt(file.readLine());
            } catch (IOException e) {
                throw new IllegalStateException("this is not Linux", e);
            }
        }
    }

    int limit() {
        return Math.min(server.backlog, Server.somaxconn());
    }

    /** Returns the command of the executable jar for Tomcat, or of the class path for other servers. */
    List<String> command(Path folder) throws IOException {
        return server == Server.TOMCAT
                ? command(List.of("-jar", folder.resolve("app-boot.jar").toString()))
                : commandWithClassPath(folder, folder.resolve("app.jar"), "/spring-boot-devtools");
    }

    /** Returns the command with the application as class files in a folder that devtools watches. */
    List<String> commandWithDevtools(Path folder, Path classes) throws IOException {
        return commandWithClassPath(folder, classes, "nothing else");
    }

    /** Returns the command without the optional dependencies of the starter. */
    List<String> commandWithoutActuator(Path folder) throws IOException {
        return commandWithClassPath(
                folder,
                folder.resolve("app.jar"),
                "/(spring-boot-(.*actuator|health|devtools|micrometer)|micrometer-(core|registry|jakarta)|prometheus)");
    }

    private List<String> commandWithClassPath(Path folder, Path application, String without) throws IOException {
        String libraries = Files.readString(folder.resolve("classpath"));
        Pattern left = Pattern.compile("(" + without + ")[^/]*$");
        String classPath = Stream.concat(
                        Stream.of(application.toString()), Pattern.compile(":").splitAsStream(libraries))
                .filter(jar ->
                        !server.others.matcher(jar).find() && !left.matcher(jar).find())
                .collect(Collectors.joining(":"));
        return command(List.of("-cp", classPath, "io.github.listenqueue.springtests.SampleApplication"));
    }

    private List<String> command(List<String> what) throws IOException {
        Jdk jdk = Jdk.exactly(java).orElseGet(() -> Assumptions.abort("no JDK " + java + " is installed"));
        List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1"));
        // The manifest of the jar enables native access.
        if (java >= 22 && !what.contains("-jar")) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(what);
        command.addAll(List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--management.endpoint.health.probes.enabled=true",
                "--management.endpoint.health.show-details=always",
                "--management.endpoints.web.exposure.include=*",
                "--listenqueue.settle-time=500ms",
                "--listenqueue.native-access=" + (asksSockets ? "auto" : "off")));
        if (!server.argument.isEmpty()) {
            command.add(server.argument);
        }
        return command;
    }

    @Override
    public String toString() {
        return server + " on Java " + java + (asksSockets ? "" : " without native access");
    }
}
