package io.github.listenqueue.examples.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that ends with this JVM: when closed, on an interrupt, or by a time limit if this JVM was killed. */
final class Child implements AutoCloseable {

    private static final int MAX_S = 600;

    private final Process process;
    private final Path log;
    private final Thread hook;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.hook = new Thread(this::end, "ends " + process.pid());
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static Child start(Path log, List<String> command) {
        List<String> line = new ArrayList<>(List.of("timeout", "--kill-after=5", Integer.toString(MAX_S)));
        line.addAll(command);
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new Child(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with the output of the program if it has ended. */
    void checkAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Ended with status " + process.exitValue() + ":\n" + Kit.text(log));
        }
    }

    /** Sends a signal to the program, not to its parent with the time limit. */
    void signal(String name) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("kill", "-" + name));
        process.descendants()
                .map(ProcessHandle::pid)
                .map(pid -> Long.toString(pid))
                .forEach(line::add);
        int status = new ProcessBuilder(line).start().waitFor();
        if (status != 0) {
            throw new IllegalStateException(line + " ended with status " + status);
        }
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void end() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
