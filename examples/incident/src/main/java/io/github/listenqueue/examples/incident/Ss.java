package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The output of {@code ss}, which is independent of the library. */
final class Ss {

    private static final int TIMEOUT_S = 3;

    private Ss() {}

    static String command(int port) {
        return "ss -ltnme 'sport = :" + port + "'";
    }

    /** Returns the row of the listener on a port; empty if ss is not installed or does not show it. */
    static Optional<SsRow> run(int port) {
        try {
            Process ss = new ProcessBuilder("ss", "-ltnmeH", "sport = :" + port)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // A row fits into a pipe, so ss ends before its output is read.
            if (!ss.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                ss.destroyForcibly();
                return Optional.empty();
            }
            try (InputStream in = ss.getInputStream()) {
                return SsRow.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), port);
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
