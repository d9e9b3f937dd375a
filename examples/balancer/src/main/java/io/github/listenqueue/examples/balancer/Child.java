package io.github.listenqueue.examples.balancer;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process. It ends when its standard input does, thus also if this process is killed. */
final class Child implements AutoCloseable {

    private static final int EXIT_S = 5;
    /** Runs a program that does not read its standard input. Interrupts of the terminal are for the parent. */
    private static final String GUARD =
            "trap '' INT HUP; \"$@\" </dev/null & child=$!; read -r line; kill -TERM $child; wait $child";

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private volatile boolean ended;

    private Child(ProcessBuilder builder) throws IOException {
        process = builder.start();
        Thread reader = new Thread(this::read, "child-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a main class of this program in a JVM of its own. */
    static Child java(Class<?> main, List<String> args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        return new Child(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    /** Starts another program, whose output goes to a file. */
    static Child program(File output, List<String> program) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", GUARD, "sh"));
        command.addAll(program);
        return new Child(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output)));
    }

    /** Returns the lines of standard output so far. */
    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    boolean ended() {
        return ended;
    }

    /** Lets a process continue that waits for a line. */
    void proceed() throws IOException {
        OutputStream in = process.getOutputStream();
        in.write('\n');
        in.flush();
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // The process has ended.
        } finally {
            ended = true;
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (process.waitFor(EXIT_S, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // It is killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
