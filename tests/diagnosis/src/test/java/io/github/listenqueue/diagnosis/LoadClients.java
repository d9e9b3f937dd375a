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
 * Clients in a process of their own, which the fault of the server does not affect. The process is started before the fault:
 * later, the server may be unable to start one.
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

    /** Starts clients for a port of the loopback interface. */
    static LoadClients of(int port, String... prefix) throws IOException {
        LoadClients clients = new LoadClients(new ProcessBuilder(command(port, prefix))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        clients.answer();
        return clients;
    }

    /** Returns the command of the process. */
    static List<String> command(int port, String... prefix) {
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
        return command;
    }

    /** Connects clients one after the other that send nothing, and waits briefly for each to be connected. */
    void connect(int clients) throws IOException {
        send("connect " + clients);
    }

    /** Connects clients one after the other that request a page and keep the connection. */
    void get(int clients) throws IOException {
        send("get " + clients);
    }

    /** Connects clients all at once that request a page and keep the connection. */
    void burst(int clients) throws IOException {
        send("burst " + clients);
    }

    /** Sends short requests from now on. */
    void steady(int perSecond) throws IOException {
        send("steady " + perSecond);
    }

    /** Stops this process for some time, and returns when it runs again. */
    void stopThisProcess(int forMillis) throws IOException {
        send("stop " + ProcessHandle.current().pid() + " " + forMillis);
    }

    /** Closes all connections and sends no further requests. */
    void leave() throws IOException {
        send("leave");
    }

    /** Returns the number of answered requests of {@link #steady}. */
    int answered() throws IOException {
        return Integer.parseInt(send("answered"));
    }

    private String send(String request) throws IOException {
        requests.write(request + "\n");
        requests.flush();
        return answer();
    }

    private String answer() throws IOException {
        return Objects.requireNonNull(answers.readLine(), "the load process has ended");
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        requests.close();
    }
}
