package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class DashboardTest {

    private static final Dashboard DASHBOARD = Dashboard.load();

    static Stream<JsonNode> panels() {
        return DASHBOARD.panels().stream();
    }

    @Test
    void panelsHaveUniqueIdsAndDoNotOverlap() {
        assertThat(DASHBOARD.allPanels().map(panel -> panel.path("id").asInt()))
                .isNotEmpty()
                .doesNotHaveDuplicates();
        Set<List<Integer>> cells = DASHBOARD
                .allPanels()
                .flatMap(panel -> cells(panel.path("gridPos")))
                .collect(Collectors.toSet());
        assertThat(DASHBOARD.allPanels().flatMap(panel -> cells(panel.path("gridPos"))))
                .as("no cell is used twice")
                .hasSameSizeAs(cells)
                .allMatch(cell -> cell.get(0) < 24);
    }

    @ParameterizedTest
    @MethodSource("panels")
    void everyPanelHasATitleADescriptionAndAUnit(JsonNode panel) {
        assertThat(panel.path("title").asString("")).isNotBlank();
        assertThat(panel.path("description").asString(""))
                .hasSizeGreaterThan(40)
                .endsWith(".");
        assertThat(panel.path("fieldConfig").path("defaults").path("unit").asString(""))
                .isNotBlank();
        assertThat(panel.path("datasource").path("uid").asString("")).isEqualTo("${datasource}");
        List<JsonNode> targets = panel.path("targets").valueStream().toList();
        assertThat(targets).isNotEmpty();
        assertThat(targets.stream().map(target -> target.path("refId").asString()))
                .doesNotHaveDuplicates();
        assertThat(targets).allSatisfy(target -> {
            assertThat(target.path("expr").asString("")).isNotBlank();
            assertThat(target.path("datasource").path("uid").asString("")).isEqualTo("${datasource}");
        });
    }

    @Test
    void everyQueryIsFilteredByJob() {
        assertThat(DASHBOARD.queries()).allMatch(query -> query.expr().contains("job=~\"$job\""));
    }

    @Test
    void showsTheReasonOfDropsStalledListenersAndTheLongestWait() {
        assertThat(DASHBOARD.queries().stream().flatMap(query -> Metrics.scraped(query.expr()).stream()))
                .contains("listen_queue_losses_packets_total", "listen_queue_stalled", "listen_queue_wait_max_seconds");
        assertThat(DASHBOARD.queries())
                .anyMatch(query -> query.expr().contains("rate(listen_queue_losses_packets_total{")
                        && query.legend().contains("{{reason}}"));
    }

    /** Alerts about a whole instance have no listener and are shown for all listeners. */
    @Test
    void showsTheAlertsOfTheChosenListeners() {
        assertThat(DASHBOARD.queries())
                .filteredOn(query -> query.expr().contains("ALERTS"))
                .hasSize(2)
                .allMatch(query -> query.expr().contains("listener=~\"$listener|\""));
    }

    /** The numbers at the top are those of the alerts, which the sockets of tools must not affect. */
    @Test
    void theNumbersAtTheTopExcludeTheSocketsOfTools() {
        assertThat(DASHBOARD.queries())
                .filteredOn(query -> query.panelType().equals("stat"))
                .filteredOn(query -> query.expr().contains("listener=~"))
                .hasSize(5)
                .allMatch(query -> query.expr().matches(".* listen_queue_application\\{.*} == 1.*"));
    }

    @Test
    void prometheusParsesEveryQuery(@TempDir Path directory) throws Exception {
        Map<String, String> values = Map.of(
                "job", ".*", "instance", ".*", "listener", "http|admin", "__rate_interval", "1m", "__range", "1h");
        List<Map<String, String>> rules = DASHBOARD.queries().stream()
                .map(query -> Map.of("record", "query", "expr", Dashboard.substitute(query.expr(), values)))
                .toList();
        Path file = directory.resolve("queries.yml");
        // JSON is YAML.
        Files.writeString(
                file,
                new JsonMapper()
                        .writeValueAsString(Map.of("groups", List.of(Map.of("name", "queries", "rules", rules)))));
        assertThat(Promtool.run(List.of("check", "rules", "--lint=none"), List.of(file)))
                .matches(Promtool.Result::ok, "succeeds");
    }

    @Test
    void theVariablesDependOnEachOther() {
        assertThat(DASHBOARD.variables().stream()
                        .map(variable -> variable.path("name").asString()))
                .containsExactly("datasource", "job", "instance", "listener");
        assertThat(DASHBOARD.variables().subList(1, 4))
                .allMatch(variable -> variable.path("multi").asBoolean()
                        && variable.path("includeAll").asBoolean());
    }

    @Test
    void showsExactlyTheRecordedSeries() {
        Set<String> shown = DASHBOARD.queries().stream()
                .flatMap(query -> Metrics.recorded(query.expr()).stream())
                .collect(Collectors.toSet());
        Set<String> recorded = Kit.rules().stream()
                .filter(rule -> !rule.isAlert())
                .map(Rule::name)
                .collect(Collectors.toSet());
        assertThat(recorded).containsAll(shown);
        // Not shown: the dashboard has the series of each listener instead.
        recorded.remove("job:listen_queue_utilization:max");
        // For autoscalers.
        recorded.remove("namespace_job:listen_queue_load_share:inverse_avg");
        assertThat(shown).containsAll(recorded);
    }

    private static Stream<List<Integer>> cells(JsonNode position) {
        int x = position.path("x").asInt();
        int y = position.path("y").asInt();
        int width = position.path("w").asInt();
        return Stream.iterate(0, cell -> cell < width * position.path("h").asInt(), cell -> cell + 1)
                .map(cell -> List.of(x + cell % width, y + cell / width));
    }
}
