package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/events-and-health.md}, compared with the situations of {@link SituationsLiveTest}. */
class EventsAndHealthTest {

    private static final Path DOCUMENT = Path.of("../docs/events-and-health.md");
    private static final Path ALERTS = Path.of("../operations/rules/listenqueue-alerts.yml");
    private static final String ALERT = "- alert: ";
    private static final Path TABLE = Path.of("target/events-and-health-table.md");

    @Test
    void the_table_of_the_document_equals_that_of_the_tests() throws IOException {
        Files.writeString(TABLE, Situation.table());

        String table = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("|"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());

        assertThat(table)
                .as("the table in %s, which must equal that in core/%s", DOCUMENT, TABLE)
                .isEqualTo(Situation.table());
    }

    @Test
    void every_named_alert_exists() throws IOException {
        assertThat(Situation.alerts())
                .isNotEmpty()
                .isSubsetOf(Files.readAllLines(ALERTS).stream()
                        .filter(line -> line.contains(ALERT))
                        .map(line -> line.substring(line.indexOf(ALERT) + ALERT.length()))
                        .toList());
    }

    @Test
    void every_row_has_a_test_of_its_name_and_every_test_has_a_row() {
        List<String> tests = Arrays.stream(SituationsLiveTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .toList();

        assertThat(tests)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Situation.values()).map(Situation::test).toList());
    }
}
