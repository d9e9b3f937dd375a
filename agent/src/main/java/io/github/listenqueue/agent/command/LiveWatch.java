package io.github.listenqueue.agent.command;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The events of one JVM, above a bar for each of its queues. The agent in the JVM writes the events, and the bars are seen from
 * outside, also while the JVM is stopped. The watch ends with a key, the end of the output or the end of the JVM.
 */
final class LiveWatch {

    private static final char QUIT = 'q';
    private static final long POLL_MS = 100;

    private final Outside outside;
    private final JvmProcess jvm;
    private final PrintStream out;
    private final long intervalNs;

    LiveWatch(Outside outside, JvmProcess jvm, PrintStream out, Duration interval) {
        this.outside = outside;
        this.jvm = jvm;
        this.out = out;
        this.intervalNs = interval.toNanos();
    }

    /** Prints events until the watch ends. Returns the exit status: that of the last numbers, or that of a JVM that ended. */
    int run(EventFile file) throws InterruptedException {
        Optional<Terminal> terminal = Terminal.open(out);
        try (EventFile events = file) {
            out.println(jvm.title() + "\nWatching; " + (terminal.isPresent() ? "q" : "Ctrl-C") + " ends it.");
            return watch(events, terminal);
        } catch (IOException e) {
            terminal.ifPresent(Terminal::close);
            System.err.println(
                    e instanceof EOFException && Files.isDirectory(jvm.path(""))
                            ? "The agent has detached: the command or the JVM was stopped, or memory or disk is full."
                            : "PID " + jvm.pid() + " has ended.");
            return ExitStatus.CANNOT_LOOK;
        } finally {
            terminal.ifPresent(Terminal::close);
        }
    }

    private int watch(EventFile events, Optional<Terminal> terminal) throws IOException, InterruptedException {
        List<OutsideListener> listeners = List.of();
        long dueNs = System.nanoTime();
        while (true) {
            List<String> lines = new ArrayList<>();
            events.next().forEach(event -> lines.add(Clock.now() + " " + event));
            boolean due = System.nanoTime() - dueNs >= 0;
            if (due) {
                dueNs = System.nanoTime() + intervalNs;
                outside.forget();
                listeners = outside.listeners(jvm);
            }
            if (due || !lines.isEmpty()) {
                show(lines, listeners, due, terminal);
            }
            if (out.checkError() || isQuit(terminal)) {
                return listeners.stream().anyMatch(OutsideListener::isTroubled) ? ExitStatus.TROUBLED : ExitStatus.CALM;
            }
        }
    }

    private void show(List<String> events, List<OutsideListener> listeners, boolean due, Optional<Terminal> terminal)
            throws InterruptedException {
        List<StyledLine> bars = bars(listeners);
        if (terminal.isPresent()) {
            terminal.get().draw(events, bars);
            return;
        }
        events.forEach(out::println);
        if (due) {
            bars.forEach(bar -> out.println(Clock.now() + " " + bar.text()));
        }
    }

    private static List<StyledLine> bars(List<OutsideListener> listeners) {
        TextTable table = new TextTable();
        listeners.forEach(each -> table.row(
                each.address(),
                each.bar(),
                each.depthOfLimit(),
                "oldest " + each.oldestText(),
                "drops " + each.dropsText(),
                each.state()));
        List<String> texts = table.lines();
        List<StyledLine> lines = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            lines.add(StyledLine.of(texts.get(i), listeners.get(i)));
        }
        return lines.isEmpty() ? List.of(StyledLine.plain("No listener is open.")) : lines;
    }

    private static boolean isQuit(Optional<Terminal> terminal) throws IOException, InterruptedException {
        if (terminal.isPresent()) {
            return terminal.get().key(POLL_MS) == QUIT;
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
        return false;
    }
}
