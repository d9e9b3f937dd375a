package io.github.listenqueue.agent.command;

import io.github.listenqueue.agent.command.Overview.Row;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The overview, refreshed until a key or the end of the output stops it. */
final class OverviewWatch {

    private static final char QUIT = 'q';
    private static final int MAX_NAME = 24;

    private final Outside outside;
    private final PrintStream out;
    private final long intervalMs;
    private SortOrder order = SortOrder.UTILIZATION;

    OverviewWatch(Outside outside, PrintStream out, Duration interval) {
        this.outside = outside;
        this.out = out;
        this.intervalMs = interval.toMillis();
    }

    /** Prints the rows again and again. Returns the exit status for the last ones. */
    int run() throws IOException, InterruptedException {
        Optional<Terminal> opened = Terminal.open(out);
        if (opened.isEmpty()) {
            return lines();
        }
        try (Terminal terminal = opened.get()) {
            return screen(terminal);
        }
    }

    private int lines() throws IOException, InterruptedException {
        while (true) {
            List<Row> rows = rows();
            out.println(Clock.now());
            table(rows).forEach(line -> out.println(line.text()));
            // The reader of a pipe may be gone.
            if (out.checkError()) {
                return Overview.status(rows);
            }
            TimeUnit.MILLISECONDS.sleep(intervalMs);
        }
    }

    private int screen(Terminal terminal) throws IOException, InterruptedException {
        while (true) {
            long startNs = System.nanoTime();
            List<Row> rows = rows();
            char key;
            do {
                List<StyledLine> lines = new ArrayList<>(List.of(StyledLine.plain(Clock.now() + "  " + order.help())));
                lines.addAll(table(rows));
                terminal.draw(List.of(), lines);
                key = terminal.key(intervalMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
                if (key == QUIT) {
                    return Overview.status(rows);
                }
                order = SortOrder.of(key).orElse(order);
            } while (key != 0);
        }
    }

    /** Returns the end of a long name: the class without its package, so that the state fits on the line. */
    private static String shortened(String name) {
        return name.length() <= MAX_NAME ? name : ".." + name.substring(name.length() - MAX_NAME + 2);
    }

    private List<Row> rows() throws IOException {
        outside.forget();
        return Overview.rows(outside);
    }

    private List<StyledLine> table(List<Row> unsorted) {
        if (unsorted.isEmpty()) {
            return List.of(StyledLine.plain(Overview.NONE));
        }
        List<Row> rows = order.sorted(unsorted);
        TextTable table = new TextTable(
                "PID", "MAIN", "LISTENER", "QUEUE", "DEPTH/LIMIT", "OLDEST", "DROPS", "STATE", "NAMESPACE");
        for (Row row : rows) {
            OutsideListener listener = row.listener();
            table.row(
                    Long.toString(row.jvm().pid()),
                    shortened(row.jvm().name()),
                    listener.address(),
                    listener.bar(),
                    listener.depthOfLimit(),
                    listener.oldestText(),
                    listener.dropsText(),
                    listener.state(),
                    Overview.namespace(row.jvm()));
        }
        List<String> texts = table.lines();
        List<StyledLine> lines = new ArrayList<>(List.of(StyledLine.head(texts.get(0))));
        for (int i = 0; i < rows.size(); i++) {
            lines.add(StyledLine.of(texts.get(i + 1), rows.get(i).listener()));
        }
        outside.note()
                .lines()
                .filter(line -> !line.isEmpty())
                .map(StyledLine::plain)
                .forEach(lines::add);
        return lines;
    }
}
