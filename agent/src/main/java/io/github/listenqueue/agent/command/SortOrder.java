package io.github.listenqueue.agent.command;

import io.github.listenqueue.agent.command.Overview.Row;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An order of the rows of the watched overview, chosen by its key. Unknown numbers come last. */
enum SortOrder {
    UTILIZATION("utilization"),
    DEPTH("depth"),
    WAIT("wait"),
    NAME("name"),
    PID("pid");

    private static final Comparator<Row> BY_PID =
            Comparator.comparingLong(row -> row.jvm().pid());

    private final String word;

    SortOrder(String word) {
        this.word = word;
    }

    static Optional<SortOrder> of(char key) {
        return Arrays.stream(values())
                .filter(order -> order.word.charAt(0) == key)
                .findFirst();
    }

    /** Returns the rows in this order; those that are equal in the order of PID and address. */
    List<Row> sorted(List<Row> rows) {
        return rows.stream()
                .sorted(comparator()
                        .thenComparing(BY_PID)
                        .thenComparing(row -> row.listener().address()))
                .toList();
    }

    private Comparator<Row> comparator() {
        return switch (this) {
            case UTILIZATION -> highest(row -> row.listener().utilization());
            case DEPTH -> highest(row -> row.listener().depth().orElse(-1));
            case WAIT -> highest(row -> row.listener().oldest().orElse(Duration.ZERO));
            case NAME -> Comparator.comparing(row -> row.jvm().name());
            case PID -> BY_PID;
        };
    }

    private static <T extends Comparable<T>> Comparator<Row> highest(Function<Row, T> value) {
        return Comparator.comparing(value, Comparator.reverseOrder());
    }

    /** Returns the keys, with the order in use in brackets. */
    String help() {
        return Arrays.stream(values())
                .map(order -> {
                    String text = order.word.charAt(0) + " " + order.word;
                    return order == this ? "[" + text + "]" : text;
                })
                .collect(Collectors.joining("  ", "sort: ", "  q quit"));
    }
}
