package io.github.listenqueue.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A process that opens a listener and keeps it open, see {@code neighbour.c}. Alone, it is another process in our network
 * namespace. With a child, both share the listener.
 */
public final class NeighbourProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final String firstAnswer;

    private NeighbourProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        firstAnswer = answer();
    }

    /** Starts a process that listens with a backlog. */
    public static NeighbourProcess start(int backlog) throws IOException, InterruptedException {
        return start(List.of(Integer.toString(backlog)), List.of());
    }

    /**
     * Starts a process with a child that inherits its listener.
     *
     * @param arguments the arguments of the C program
     * @param child the command of the child
     */
    public static NeighbourProcess start(List<String> arguments, List<String> child)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(CProgram.path("neighbour")));
        command.addAll(arguments);
        command.addAll(child);
        return new NeighbourProcess(command);
    }

    /** Returns its first line: the port, or the reason for which there is no listener. */
    public String firstAnswer() {
        return firstAnswer;
    }

    public int port() {
        return Integer.parseInt(firstAnswer);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(Servers.V4, port());
    }

    /** Sends an order to the process, see {@code obey} in {@code neighbour.c}. */
    public void order(String request) throws IOException {
        assertThat(ask("!" + request)).isEqualTo("ok");
    }

    /** Sends a request to the child and returns its answer. */
    public String ask(String request) throws IOException {
        requests.write(request + "\n");
        requests.flush();
        return answer();
    }

    private String answer() throws IOException {
        return Objects.requireNonNull(answers.readLine(), "the process has ended");
    }

    @Override
    public void close() throws IOException {
        requests.close();
        Processes.end(process);
    }
}
