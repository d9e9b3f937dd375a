package io.github.listenqueue.examples.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The acts of a balancer side by side. */
final class Table {

    /**
     * A row of the table.
     *
     * @param name the name of the numbers
     * @param cells a number for each act
     */
    record Row(String name, List<String> cells) {}

    private static final String AFTER = " after " + (int) Act.SETTLE_S + " s";

    private Table() {}

    static List<Row> rows(Play play) {
        List<Row> rows = new ArrayList<>();
        rows.add(row(play, "requests", act -> act.clients().size()));
        rows.add(row(play, "packets lost, by the library", Act::lostByLibrary));
        rows.add(row(play, "packets lost, by the kernel", Act::lostByKernel));
        rows.add(row(play, "lost" + AFTER, act -> act.lostAfter(Act.SETTLE_S)));
        rows.add(row(play, "clients with an error", Act::errors));
        rows.add(row(play, "errors" + AFTER, act -> act.errorsAfter(Act.SETTLE_S)));
        rows.add(row(play, "latency p50, ms", act -> act.latencyMs(0.5)));
        rows.add(row(play, "latency p95, ms", act -> act.latencyMs(0.95)));
        rows.add(row(play, "latency p99, ms", act -> act.latencyMs(0.99)));
        rows.add(row(play, "deepest queues, one and two", act -> act.deepest(0) + " and " + act.deepest(1)));
        rows.add(row(
                play, "weights at the end", act -> weight(act.lastWeight(0)) + " and " + weight(act.lastWeight(1))));
        rows.add(row(play, "held up by the machine, ms", Act::heldUpMs));
        return rows;
    }

    private static Row row(Play play, String name, Function<Act, Object> number) {
        return new Row(
                name,
                play.acts().stream().map(act -> number.apply(act).toString()).toList());
    }

    /** Returns a weight as an integer, or as unknown. */
    static String weight(double weight) {
        return Double.isNaN(weight) ? "unknown" : Long.toString(Math.round(weight));
    }

    static String text(Play play) {
        StringBuilder text = new StringBuilder();
        text.append(line(
                play.kind().words(),
                play.acts().stream().map(act -> act.mode().words()).toList()));
        rows(play).forEach(row -> text.append(line(row.name(), row.cells())));
        return text.toString();
    }

    private static String line(String name, List<String> cells) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-30s", name));
        cells.forEach(cell -> line.append(String.format(Locale.ROOT, "%18s", cell)));
        return line.append('\n').toString();
    }
}
