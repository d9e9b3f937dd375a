package io.github.listenqueue.live;

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
import org.junit.jupiter.api.Assumptions;

/**
 * A process that opens a listener and keeps it open, see {@code neighbour.c}. Alone, it is another process in our network
 * namespace. With a {@link Probe} as its child, both share the listener.
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
    public static NeighbourProcess neighbour(int backlog) throws IOException, InterruptedException {
        return new NeighbourProcess(List.of(CProgram.path("neighbour"), Integer.toString(backlog)));
    }

    /** Starts a process with a probe that inherits its listener. */
    static NeighbourProcess ofProbe(int backlog) throws IOException, InterruptedException {
        return start(List.of(CProgram.path("neighbour"), Integer.toString(backlog)));
    }

    /** Starts a process and a probe that share a unix-domain listener with an abstract name, which Java cannot open. */
    static NeighbourProcess ofProbe(String abstractName, int backlog) throws IOException, InterruptedException {
        return start(List.of(CProgram.path("neighbour"), "--abstract", abstractName, Integer.toString(backlog)));
    }

    /** Starts a process and a probe that share an MPTCP listener. Skips the test if the kernel does not support MPTCP. */
    static NeighbourProcess ofMptcpProbe(int backlog) throws IOException, InterruptedException {
        NeighbourProcess neighbour = start(List.of(CProgram.path("neighbour"), "--mptcp", Integer.toString(backlog)));
        if (neighbour.firstAnswer.startsWith("no socket")) {
            neighbour.close();
            Assumptions.abort("this kernel does not support MPTCP: " + neighbour.firstAnswer);
        }
        return neighbour;
    }

    private static NeighbourProcess start(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(ProbeProcess.java("inherited"));
        return new NeighbourProcess(command);
    }

    int port() {
        return Integer.parseInt(firstAnswer);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(Servers.V4, port());
    }

    /** Sends an order to the process, see {@code obey} in {@code neighbour.c}. */
    public void order(String request) throws IOException {
        assertThat(ask("!" + request)).isEqualTo("ok");
    }

    /** Sends a request to the probe and returns its answer. */
    String ask(String request) throws IOException {
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
