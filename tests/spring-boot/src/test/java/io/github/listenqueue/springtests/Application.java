package io.github.listenqueue.springtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The application in a process of its own. */
final class Application implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("Ready on (\\d+) and (\\d+|null)");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int EXIT_S = 30;

    private final Process process;
    private final Path log;

    private Application(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Application start(List<String> command) throws IOException {
        Path log = Files.createTempFile("listenqueue-app", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Application application = new Application(process, log);
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() ->
                            !process.isAlive() || application.ready().findAny().isPresent());
            if (application.ready().findAny().isEmpty()) {
                throw new IOException("did not start: " + application.log());
            }
            return application;
        } catch (IOException | RuntimeException e) {
            application.close();
            throw e;
        }
    }

    int port() throws IOException {
        return port(1);
    }

    int managementPort() throws IOException {
        return port(2);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Terminates the application as an orchestrator does, and waits for its end. */
    int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor(EXIT_S, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(log);
    }

    /** Returns the last logged value, since devtools may have replaced the application. */
    private int port(int group) throws IOException {
        return ready().reduce((earlier, later) -> later)
                .map(ready -> Integer.parseInt(ready.group(group)))
                .orElseThrow(() -> new IOException("not ready"));
    }

    private Stream<MatchResult> ready() throws IOException {
        return READY.matcher(log()).results();
    }
}
