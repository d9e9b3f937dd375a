package io.github.listenqueue.agent.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The terminal in front of the user, whose keys are read one by one. {@code stty} sets it up, and sets it back when it is closed
 * and when the command is interrupted.
 */
final class Terminal implements AutoCloseable {

    private static final String CLEAR_BELOW = "\033[J";
    private static final int DEFAULT_HEIGHT = 24;
    private static final int DEFAULT_WIDTH = 80;

    private final PrintStream out;
    private final String saved;
    private final Thread hook = new Thread(this::restore, "listenqueue-terminal");
    private int drawn;
    private boolean restored;

    /** The size in lines and columns. */
    private record Size(int height, int width) {}

    private Terminal(PrintStream out, String saved) {
        this.out = out;
        this.saved = saved;
    }

    /** Opens the terminal; empty if input or output is none, or {@code stty} is missing. */
    static Optional<Terminal> open(PrintStream out) throws InterruptedException {
        if (!isTerminal(0) || !isTerminal(1)) {
            return Optional.empty();
        }
        Optional<String> saved = stty("-g");
        if (saved.isEmpty()) {
            return Optional.empty();
        }
        Terminal terminal = new Terminal(out, saved.get());
        Runtime.getRuntime().addShutdownHook(terminal.hook);
        if (stty("-icanon", "-echo", "min", "1").isEmpty()) {
            terminal.close();
            return Optional.empty();
        }
        return Optional.of(terminal);
    }

    private static boolean isTerminal(int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString()
                    .matches("/dev/(pts/\\d+|tty.*|console)");
        } catch (IOException e) {
            return false;
        }
    }

    private static Size size() throws InterruptedException {
        String[] parts = stty("size").orElse("").split(" ", -1);
        boolean known = parts.length == 2 && parts[0].matches("[1-9]\\d{0,4}") && parts[1].matches("[1-9]\\d{0,4}");
        return known
                ? new Size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]))
                : new Size(DEFAULT_HEIGHT, DEFAULT_WIDTH);
    }

    /** Waits for a key. Returns 0 if none was pressed within the time. */
    char key(long waitMs) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        do {
            // A read would block, also in the hook that restores the terminal.
            if (System.in.available() > 0) {
                return (char) System.in.read();
            }
            Thread.sleep(20);
        } while (endNs - System.nanoTime() > 0);
        return 0;
    }

    /**
     * Replaces the lines that the last call has drawn.
     *
     * @param above lines that stay and scroll, as of any command
     * @param lines the lines below them; as many as fit are drawn
     */
    void draw(List<String> above, List<StyledLine> lines) throws InterruptedException {
        Size size = size();
        StringBuilder frame = new StringBuilder("\r");
        if (drawn > 1) {
            frame.append("\033[").append(drawn - 1).append('A');
        }
        frame.append(CLEAR_BELOW);
        above.forEach(line -> frame.append(line).append("\r\n"));
        drawn = Math.min(lines.size(), size.height());
        frame.append(lines.stream()
                .limit(drawn)
                .map(line -> line.painted(size.width()))
                .collect(Collectors.joining("\r\n")));
        out.print(frame);
        out.flush();
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The command is being interrupted.
        }
    }

    private synchronized void restore() {
        if (restored) {
            return;
        }
        restored = true;
        try {
            out.print("\r\n");
            out.flush();
            stty(saved);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<String> stty(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
