package io.github.listenqueue.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.agent.command.Overview.Row;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortOrderTest {

    private static final List<Row> ROWS = List.of(
            row(1, "web", 3, OptionalInt.of(10), 9),
            row(2, "shop", 5, OptionalInt.of(100), 100),
            row(3, "api", 4, OptionalInt.empty(), 0));

    @ParameterizedTest
    @CsvSource({"u, 1 2 3", "d, 2 3 1", "w, 2 1 3", "n, 3 2 1", "p, 1 2 3"})
    void putsTheHighestFirstAndUnknownNumbersLast(char key, String pids) {
        SortOrder order = SortOrder.of(key).orElseThrow();
        assertThat(order.sorted(ROWS).stream()
                        .map(row -> Long.toString(row.jvm().pid()))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(pids);
        assertThat(order.help()).contains("[" + key + " ");
    }

    private static Row row(long pid, String name, int depth, OptionalInt limit, long oldestMs) {
        return new Row(
                new JvmProcess(pid, pid, 0, 'S', name, Optional.empty()),
                new OutsideListener(
                        new InetSocketAddress(8080),
                        "[::]:8080",
                        OptionalInt.of(depth),
                        limit,
                        oldestMs == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(oldestMs)),
                        OptionalInt.empty()));
    }
}
