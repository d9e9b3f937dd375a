package io.github.listenqueue.diagnosis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Clients in a process of their own, so that what befalls the server does not befall them. It is started before the trouble:
 * the server may be unable to start one later.
 */
final class LoadClients implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;

    private LoadClients(Process process) {
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
        requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** A crowd that connects to a port of the loopback interface. */
    static LoadClients of(int port, String... prefix) throws IOException {
        List<String> command = new ArrayList<>(Arrays.asList(prefix));
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                LoadProcess.class.getName(),
                Integer.toString(port)));
        LoadClients crowd = new LoadClients(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        crowd.answer();
        return crowd;
    }

    /** Connects one after the other and says nothing; returns when each is connected or has waited for a moment. */
    void connect(int clients) throws IOException {
        ask("connect " + clients);
    }

    /** Connects and asks for a page, but keeps the connection. */
    void get(int clients) throws IOException {
        ask("get " + clients);
    }

    /** The same, all at once. */
    void burst(int clients) throws IOException {
        ask("burst " + clients);
    }

    /** Short requests from now on. */
    void steady(int perSecond) throws IOException {
        ask("steady " + perSecond);
    }

    /** Stops this process and has it continue later; returns when it runs again. */
    void stopUs(int forMillis) throws IOException {
        ask("stop " + ProcessHandle.current().pid() + " " + forMillis);
    }

    /** All connections are closed, and nothing more is asked for. */
    void leave() throws IOException {
        ask("leave");
    }

    /** Returns the number of answered requests of {@link #steady}. */
    int answered() throws IOException {
        return Integer.parseInt(ask("answered"));
    }

    private String ask(String request) throws IOException {
        requests.write(request + "\n");
        requests.flush();
        return answer();
    }

    private String answer() throws IOException {
        return Objects.requireNonNull(answers.readLine(), "the crowd has gone");
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        requests.close();
    }
}
