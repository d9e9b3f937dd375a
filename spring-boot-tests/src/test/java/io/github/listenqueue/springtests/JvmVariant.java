package io.github.listenqueue.springtests;

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
 * @param asksSockets whether the library may; if not, it has the limit from the server
 */
record JvmVariant(Server server, int java, boolean asksSockets) {

    /** The web servers, with what of the class path is another's, and how its backlog is made small. */
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
            // Not Files.readString, which asks for one byte first, and a sysctl gives no second.
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

    /** The executable jar, which has Tomcat; the class path for other servers. */
    List<String> command(Path folder) throws IOException {
        return server == Server.TOMCAT
                ? command(List.of("-jar", folder.resolve("app-boot.jar").toString()))
                : commandWithClassPath(folder, folder.resolve("app.jar"), "/spring-boot-devtools");
    }

    /** With the application as class files in a folder that devtools watches. */
    List<String> commandWithDevtools(Path folder, Path classes) throws IOException {
        return commandWithClassPath(folder, classes, "nothing else");
    }

    /** With nothing that the starter does without. */
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
        Jdk jdk = Jdk.of(java).orElseGet(() -> Assumptions.abort("no JDK " + java + " is installed"));
        List<String> command = new ArrayList<>(List.of(jdk.java(), "-Xmx256m", "-XX:TieredStopAtLevel=1"));
        // The jar says it in its manifest.
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
