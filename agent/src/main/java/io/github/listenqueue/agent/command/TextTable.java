package io.github.listenqueue.agent.command;

import java.util.ArrayList;
import java.util.List;

/** A table of text whose columns are as wide as their widest cell. */
final class TextTable {

    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();

    /** Creates a table with a head, or without one. */
    TextTable(String... head) {
        if (head.length > 0) {
            rows.add(head);
        }
    }

    void row(String... cells) {
        rows.add(cells);
    }

    /** Returns the head and the rows, each as a line. */
    List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }

    private String line(String[] cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.length; column++) {
            line.append(cells[column]).append(" ".repeat(width(column) - cells[column].length()));
            line.append(GAP);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }
}
