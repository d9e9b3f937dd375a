package io.github.listenqueue.examples.incident;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The process of the clients. */
final class LoadProcess implements AutoCloseable {

    private static final int EXIT_S = 2;

    private final Process process;
    private final List<ClientResult> clients = new CopyOnWriteArrayList<>();
    private volatile boolean ready;
    private volatile boolean ended;

    private LoadProcess(Process process) {
        this.process = process;
    }

    /** Starts a main class of this program in a JVM of its own. */
    static LoadProcess start(Class<?> main, int... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        for (int arg : args) {
            command.add(Integer.toString(arg));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        LoadProcess clients = new LoadProcess(process);
        Thread reader = new Thread(clients::read, "clients-reader");
        reader.setDaemon(true);
        reader.start();
        return clients;
    }

    /** Returns the results so far. */
    List<ClientResult> clients() {
        return List.copyOf(clients);
    }

    /** Returns true once the clients are ready. */
    boolean ready() {
        return ready;
    }

    /** Returns true once every client has a result. */
    boolean ended() {
        return ended;
    }

    /** Lets the process continue. */
    void proceed() throws IOException {
        OutputStream in = process.getOutputStream();
        in.write('\n');
        in.flush();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(SilentClients.READY)) {
                    ready = true;
                } else {
                    clients.add(ClientResult.parse(line));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            clients.add(new ClientResult("lost", Outcome.FAILED, Instant.now(), 0, 0, String.valueOf(e.getMessage())));
        } finally {
            ended = true;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(EXIT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
