package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.NeighbourProcess;
import io.github.listenqueue.testsupport.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A {@link Probe} in a process of its own. */
final class ProbeProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;

    private ProbeProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** Starts a probe by a command that runs its arguments, like {@code unshare -n}. */
    static ProbeProcess start(List<String> prefix, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(java(arguments));
        return new ProbeProcess(command);
    }

    /** Starts a probe that finds a part of the class path or module path elsewhere. */
    static ProbeProcess startReplacing(String part, String by, List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        java().forEach(argument -> command.add(argument.replace(part, by)));
        return new ProbeProcess(command);
    }

    /**
     * Starts a probe that shares the listener of a neighbour.
     *
     * @param arguments the arguments of the neighbour
     */
    static NeighbourProcess startInheriting(String... arguments) throws IOException, InterruptedException {
        return NeighbourProcess.start(List.of(arguments), java("inherited"));
    }

    /** Starts a probe in a JVM with further flags. */
    static ProbeProcess startWith(List<String> flags) throws IOException {
        List<String> command = java();
        command.addAll(1, flags);
        return new ProbeProcess(command);
    }

    /** Returns the command that runs a probe with the JVM and the flags of this process. */
    static List<String> java(String... arguments) throws IOException {
        List<String> ours =
                Arrays.asList(Files.readString(Path.of("/proc/self/cmdline")).split("\0", -1));
        List<String> command = new ArrayList<>(ours.subList(0, ours.indexOf("-cp") + 2));
        // Its file is named after the process ID, which is 1 in every new PID namespace.
        command.add(1, "-XX:-UsePerfData");
        command.add(Probe.class.getName());
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Sends a request to the {@link Probe} and returns its answer. */
    String ask(String request) throws IOException {
        requests.write(request + "\n");
        requests.flush();
        return Objects.requireNonNull(answers.readLine(), "the probe has ended");
    }

    int askNumber(String request) throws IOException {
        return Integer.parseInt(ask(request));
    }

    /** Returns the events of its monitor since the order to watch. */
    Account account() throws IOException {
        return Account.decode(ask("account"));
    }

    long pid() {
        return process.pid();
    }

    /** Stops the process, as a debugger or a paused virtual machine does, and waits until it is stopped. */
    void stop() throws IOException, InterruptedException {
        signal("STOP");
        Path status = Path.of("/proc", Long.toString(pid()), "status");
        await().until(() -> Files.readString(status).contains("State:\tT"));
    }

    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).as("exit status of kill").isZero();
    }

    @Override
    public void close() throws IOException {
        requests.close();
        Processes.end(process);
    }
}
