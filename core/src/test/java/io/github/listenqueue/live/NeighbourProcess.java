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
 * A process that opens a listener of its own and keeps it, see {@code keeper.c}; alone it is a neighbour in our network
 * namespace, with a {@link Probe} as its child it shares the listener with that.
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

    /** A neighbour that listens with this backlog. */
    public static NeighbourProcess neighbour(int backlog) throws IOException, InterruptedException {
        return new NeighbourProcess(List.of(CProgram.path("keeper"), Integer.toString(backlog)));
    }

    /** A keeper with a probe that inherits its listener. */
    static NeighbourProcess ofProbe(int backlog) throws IOException, InterruptedException {
        return start(List.of(CProgram.path("keeper"), Integer.toString(backlog)));
    }

    /** The same with a unix-domain listener of an abstract name, which Java cannot open. */
    static NeighbourProcess ofProbe(String abstractName, int backlog) throws IOException, InterruptedException {
        return start(List.of(CProgram.path("keeper"), "--abstract", abstractName, Integer.toString(backlog)));
    }

    /** The same with a listener that speaks MPTCP; skips the test where the kernel cannot. */
    static NeighbourProcess ofMptcpProbe(int backlog) throws IOException, InterruptedException {
        NeighbourProcess keeper = start(List.of(CProgram.path("keeper"), "--mptcp", Integer.toString(backlog)));
        if (keeper.firstAnswer.startsWith("no socket")) {
            keeper.close();
            Assumptions.abort("this kernel makes no MPTCP socket: " + keeper.firstAnswer);
        }
        return keeper;
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

    /** Has the listening socket do something; see {@code obey} in {@code keeper.c}. */
    public void order(String request) throws IOException {
        assertThat(ask("!" + request)).isEqualTo("ok");
    }

    /** Asks the probe. */
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
