package io.github.listenqueue.agent.live;

import io.github.listenqueue.testsupport.Jdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The result of a command.
 *
 * @param status the exit status
 * @param out the standard output
 * @param err the standard error
 */
record Command(int status, String out, String err) {

    static final Path JAR = Path.of(System.getProperty("agent.jar"));

    /** Runs the jar of the agent. It may wait long: the machine of the tests may be busy. */
    static Command agent(Jdk jvm, List<String> prefix, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(jvm.java().toString(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    static Command run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process, false));
        String out = text(process, true);
        try {
            return new Command(process.waitFor(), out, err.join());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException(e);
        }
    }

    private static String text(Process process, boolean out) {
        try {
            return new String(
                    (out ? process.getInputStream() : process.getErrorStream()).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
