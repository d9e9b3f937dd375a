package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RulesTest {

    private static final List<String> LISTENER_LABELS =
            List.of("job", "instance", "listener", "address", "port", "transport", "sibling");
    private static final Set<String> PROCESS_METERS =
            Set.of("listen_queue_somaxconn_connections", "listen_queue_snapshot_age_seconds");
    private static final Pattern JOINED_BY_INSTANCE =
            Pattern.compile("on \\(job, instance\\)(?: group_left \\(\\))?\\s+(\\w+)");
    private static final Pattern QUERY = Pattern.compile(
            "printf \"(?:sort_desc\\(increase\\()?(\\w+)\\{([^}]*)}[^\"]*\"((?: \\$labels\\.\\w+)*) \\| query");

    static Stream<Rule> alerts() {
        return Kit.rules().stream().filter(Rule::isAlert);
    }

    static Stream<Path> unitTests() {
        return Kit.files("rules-tests", ".yml").stream();
    }

    @Test
    void theRulesAndTheConfigurationAreValid() throws Exception {
        assertThat(Promtool.run(List.of("check", "rules", "--lint=all", "--lint-fatal"), Kit.files("rules", ".yml")))
                .matches(Promtool.Result::ok, "succeeds");
        assertThat(Promtool.run(List.of("check", "config"), List.of(Kit.ROOT.resolve("prometheus.yml"))))
                .matches(Promtool.Result::ok, "succeeds");
    }

    @ParameterizedTest
    @MethodSource("unitTests")
    void theUnitTestsPass(Path file) throws Exception {
        assertThat(Promtool.run(List.of("test", "rules"), List.of(file))).matches(Promtool.Result::ok, "succeeds");
    }

    /** Each change is a mistake that the unit tests must find. */
    @ParameterizedTest
    @MethodSource("io.github.listenqueue.examples.observability.RuleChange#all")
    void theUnitTestsFailForAChangedRule(RuleChange change, @TempDir Path directory) throws Exception {
        assertThat(Kit.files("rules", ".yml")).anyMatch(file -> change.appliesTo(Kit.text(file)));
        Path rules = Files.createDirectory(directory.resolve("rules"));
        Path tests = Files.createDirectory(directory.resolve("rules-tests"));
        for (Path file : Kit.files("rules", ".yml")) {
            Files.writeString(rules.resolve(file.getFileName()), change.applyTo(Kit.text(file)));
        }
        Path original = Kit.ROOT.resolve("rules-tests").resolve(change.tests() + ".yml");
        Path copy = Files.copy(original, tests.resolve(original.getFileName()));
        assertThat(Promtool.run(List.of("check", "rules"), Kit.files(rules.toString(), ".yml")))
                .as("the changed rules are still rules")
                .matches(Promtool.Result::ok, "succeeds");
        assertThat(Promtool.run(List.of("test", "rules"), List.of(copy)).output())
                .contains("FAILED");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void everyAlertHasASeverityASummaryADescriptionAndARunbook(Rule alert) {
        assertThat(alert.severity()).isIn("critical", "warning", "info");
        assertThat(alert.annotation("summary")).contains("{{ $labels.instance }}");
        assertThat(alert.annotation("description")).contains("{{ $labels.job }}");
        assertThat(Kit.runbookAnchors()).contains(alert.name().toLowerCase(Locale.ROOT));
        if (!alert.name().equals("ListenQueueMonitorBlind")) {
            assertThat(alert.annotation("summary")).contains("{{ $labels.listener }}");
            assertThat(alert.annotation("description")).contains("{{ $labels.port }}", "{{ $labels.sibling }}");
        }
    }

    /** A listener that health excludes must not alert. */
    @Test
    void alertsAreOnlyAboutListenersOfTheApplication() {
        assertThat(alerts())
                .filteredOn(alert -> !alert.name().equals("ListenQueueMonitorBlind"))
                .hasSize(6)
                .allMatch(alert -> alert.expr().contains("listen_queue_application == 1"));
    }

    /** A join by fewer than all labels would confuse listeners. */
    @Test
    void onlyMetersOfTheWholeProcessAreJoinedByInstance() {
        List<String> joined = Kit.rules().stream()
                .flatMap(rule -> JOINED_BY_INSTANCE.matcher(rule.expr()).results())
                .map(found -> found.group(1))
                .toList();
        assertThat(joined).containsExactlyInAnyOrder("listen_queue_somaxconn_connections", "up");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void queriesOfADescriptionAreAboutTheFiringListener(Rule alert) {
        List<MatchResult> queries =
                QUERY.matcher(alert.annotation("description")).results().toList();
        assertThat(queries).hasSize(alert.annotation("description").split("\\| query").length - 1);
        assertThat(queries).allSatisfy(query -> {
            List<String> labels =
                    PROCESS_METERS.contains(query.group(1)) ? List.of("job", "instance") : LISTENER_LABELS;
            assertThat(query.group(2))
                    .isEqualTo(labels.stream().map(label -> label + "=%q").collect(Collectors.joining(",")));
            assertThat(query.group(3))
                    .isEqualTo(labels.stream().map(label -> " $labels." + label).collect(Collectors.joining()));
        });
    }

    @Test
    void everyRuleHasUnitTests() {
        String tests = unitTests().map(Kit::text).collect(Collectors.joining());
        assertThat(Kit.rules()).hasSizeGreaterThanOrEqualTo(17).allMatch(rule -> tests.contains(rule.name()));
    }

    @Test
    void theReadmeNamesEveryAlertAndEveryRecordedSeries() {
        String readme = Kit.text(Kit.ROOT.resolve("README.md"));
        assertThat(Kit.rules()).allMatch(rule -> readme.contains("`" + rule.name() + "`"));
    }
}
