package io.github.listenqueue.agent.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Jdk;
import io.github.listenqueue.testsupport.Processes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that runs while the test reads its output and presses keys. */
final class Session implements AutoCloseable {

    private final Process process;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private Session(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "session");
        reader.setDaemon(true);
        reader.start();
    }

    /** Runs the jar of the agent without a terminal. */
    static Session plain(Jdk jvm, String... arguments) throws IOException {
        return start(java(jvm, arguments).split(" ", -1));
    }

    /**
     * Runs the jar of the agent in a terminal of its own. Around it the settings of the terminal are printed, and then its exit
     * status.
     */
    static Session terminal(Jdk jvm, String... arguments) throws IOException {
        String script = "trap : INT; stty rows 40 cols 160; echo before=$(stty -g); " + java(jvm, arguments)
                + "; echo status=$?; echo after=$(stty -g)";
        return start("script", "-qefc", script, "/dev/null");
    }

    private static String java(Jdk jvm, String... arguments) {
        return jvm.java() + " -jar " + Command.JAR + " " + String.join(" ", arguments);
    }

    private static Session start(String... command) throws IOException {
        return new Session(
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start());
    }

    private void read() {
        byte[] bytes = new byte[4096];
        try (InputStream from = process.getInputStream()) {
            for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                output.write(bytes, 0, count);
            }
        } catch (IOException e) {
            // The process has ended.
        }
    }

    String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    Session awaitOutput(String... texts) {
        await().untilAsserted(() -> assertThat(output()).contains(texts));
        return this;
    }

    /** Presses keys. A terminal that is not set up yet would take them for a line. */
    Session press(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        return this;
    }

    void signal(String name) throws IOException {
        Command.run(List.of("kill", "-" + name, Long.toString(process.pid())));
    }

    /** Waits until the command ends. */
    int status() throws InterruptedException {
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(output()).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Processes.end(process);
    }
}
